"""What a host says of an account or a page of its own (RFC 7033, OpenID Connect Discovery 2)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.exchange import Exchange
from harness.protocol.provider import Provider

ISSUER_RELATION = "http://openid.net/specs/connect/1.0/issuer"


class WebfingerResponse(Struct, frozen=True):
    """A JSON resource descriptor (RFC 7033 4.4) of the `resource` that was asked for."""

    provider: Provider
    exchange: Exchange
    resource: str
    document: Mapping[str, Any]

    @property
    def links(self) -> tuple[Mapping[str, Any], ...]:
        """The members of `links` that are objects."""
        links = self.document.get("links")
        return tuple(link for link in links if isinstance(link, dict)) if isinstance(links, list) else ()

    @property
    def issuers(self) -> tuple[str, ...]:
        """Where the links of the issuer relation lead."""
        found = (link.get("href") for link in self.links if link.get("rel") == ISSUER_RELATION)
        return tuple(href for href in found if isinstance(href, str))


class WebfingerError(Struct, frozen=True):
    """The host says nothing of the resource."""

    provider: Provider
    exchange: Exchange
    resource: str
