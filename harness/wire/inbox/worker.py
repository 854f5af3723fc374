"""What a worker does with the run's inbox: serves documents there and waits for calls."""

import http.client
import json
import secrets
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from msgspec import Struct

from harness.protocol.publishing import Publish
from harness.protocol.shown_fields import without_in_repr
from harness.wire.inbox.delivery import Delivery, read_delivery
from harness.wire.inbox.server import below
from harness.wire.inbox.store import CALLS, DOCUMENTS

PUBLISH = "/publish"
TAKE = "/take"
PUBLISH_TIMEOUT = 20
# How long the reader of a call waits for the inbox beyond what it asked for, in seconds.
TAKE_TIMEOUT = 10


class InboxLost(OSError):
    """The inbox can no longer be used; the message says why."""


@without_in_repr("key")
class Place(Struct, frozen=True):
    """An inbox as workers know it: `base` is its address for the provider, `control` the run's own way to it.

    `key` is what who publishes and takes must know. `untrusted` is the address of what is served under a certificate
    that the provider has no reason to trust, None where there is none.
    """

    base: str
    control: str
    key: str
    untrusted: str | None = None


def documents_at(base: str) -> str:
    """Return a new unguessable base address at the inbox, below which documents can be served."""
    return f"{base}{DOCUMENTS}{secrets.token_urlsafe(12)}"


def called_at(base: str) -> str:
    """Return a new unguessable base address at the inbox, below which calls of the provider are kept."""
    return f"{base}{CALLS}{secrets.token_urlsafe(12)}"


def publisher(place: Place) -> Publish:
    """Return a function that serves a body of a media type at an address of the inbox.

    Without an address it makes an unguessable one; at one that `documents_at` gave, the body replaces what was there.
    It raises `OSError` where the inbox does not serve it.
    """

    def publish(body: bytes, media_type: str, at: str | None = None) -> str:
        path = _path(place, at) if at else DOCUMENTS + secrets.token_urlsafe(16)
        status, said = _asked(
            place, "POST", PUBLISH + path, PUBLISH_TIMEOUT, body=body, headers={"Content-Type": media_type}
        )
        if status != HTTPStatus.CREATED:
            raise OSError(f"the inbox refused a document: {status} {said.decode(errors='replace')}".strip())
        return at or place.base + path

    return publish


def taker(place: Place) -> Callable[[str, float], tuple[Delivery, ...]]:
    """Return a function that waits some seconds for calls to an address of the inbox, and returns those that came."""

    def take(called: str, seconds: float) -> tuple[Delivery, ...]:
        target = f"{TAKE}{_path(place, called)}?seconds={seconds}"
        status, said = _asked(place, "GET", target, seconds + TAKE_TIMEOUT)
        if status != HTTPStatus.OK:
            raise OSError(f"the inbox refused to say what came: {status}")
        return tuple(read_delivery(entry) for entry in json.loads(said))

    return take


def _path(place: Place, address: str) -> str:
    return below(urlsplit(address).path, urlsplit(place.base).path)


def _asked(
    place: Place, method: str, target: str, seconds: float, *, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(place.control).netloc, timeout=seconds)
    try:
        connection.request(method, target, body, {"Authorization": f"Bearer {place.key}", **(headers or {})})
        response = connection.getresponse()
        said = response.read()
    finally:
        connection.close()
    if response.status == HTTPStatus.SERVICE_UNAVAILABLE:
        raise InboxLost(said.decode("utf-8", "replace"))
    return response.status, said
