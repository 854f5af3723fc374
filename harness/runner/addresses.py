"""The addresses of the relying party that a scenario names `$inbox.<name>`."""

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

from harness.scenario.parameters import (
    CALLED_ADDRESSES,
    DOCUMENT_ADDRESSES,
    ELSEWHERE_ADDRESSES,
    FOREIGN_ADDRESSES,
    PAGE_ADDRESSES,
    PLAIN_ADDRESSES,
    REDIRECT_ADDRESSES,
    UNTRUSTED_ADDRESSES,
)

# A port at which nobody serves pages (RFC 863).
DISCARD = 9
LOOPBACK = "127.0.0.1"
# The same address, spelled as no rule about loopback expects it, and by another name.
LOOPBACK_IN_SHORT = "127.1"
LOCALHOST = "localhost"


class Places(Struct, frozen=True):
    """Where the addresses of a scenario begin.

    `redirects` are those to which the browser is sent, `pages` pages near the provider, `called` and `documents` what
    the provider reaches, None without an inbox that it can reach. `untrusted` serves documents with a certificate that
    it has no reason to trust.
    """

    redirects: str
    pages: str
    called: str | None
    documents: str | None
    untrusted: str | None


def addresses(places: Places) -> Mapping[str, str]:
    """Return each address by its name; those that there are not are left out."""
    found = {name: f"{places.redirects}/{name}" for name in REDIRECT_ADDRESSES}
    found |= {name: f"{places.pages}/{name}" for name in PAGE_ADDRESSES}
    found |= {name: f"{_of_nobody(places.pages)}/{name}" for name in FOREIGN_ADDRESSES}
    if places.called is not None:
        found |= {name: f"{places.called}/{name}" for name in CALLED_ADDRESSES}
        found |= {name: f"{_respelled(places.called, LOCALHOST)}/{name}" for name in ELSEWHERE_ADDRESSES}
    if places.documents is not None:
        found |= {name: f"{places.documents}/{name}" for name in DOCUMENT_ADDRESSES}
        if places.documents.startswith("http:"):
            short = _respelled(places.documents, LOOPBACK_IN_SHORT)
            found |= {name: f"{short}/{name}" for name in PLAIN_ADDRESSES}
        if places.untrusted is not None:
            path = urlsplit(places.documents).path
            found |= {name: f"{places.untrusted}{path}/{name}" for name in UNTRUSTED_ADDRESSES}
    return found


def _of_nobody(page: str) -> str:
    """Return an origin of the same site as a page, at which nobody has a page."""
    parts = urlsplit(page)
    return f"{parts.scheme}://{parts.hostname}:{DISCARD}"


def _respelled(address: str, host: str) -> str:
    """Return an address on loopback with another name of its host, and any other as it is."""
    parts = urlsplit(address)
    if parts.hostname != LOOPBACK:
        return address
    return urlunsplit(parts._replace(netloc=f"{host}:{parts.port}"))
