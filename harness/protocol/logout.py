"""The messages of logout (OpenID Connect RP-Initiated Logout 2, Back-Channel Logout 2, Front-Channel Logout 2)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.authorization import SeenPage
from harness.protocol.client import Client
from harness.protocol.exchange import Exchange, Pairs, Request, first
from harness.protocol.provider import Provider
from harness.protocol.tokens import IdToken, ReceivedJwt


class LogoutRequest(Struct, frozen=True):
    """A logout request as it was sent (OpenID Connect RP-Initiated Logout 2).

    `id_token` is the hint where it is an ID Token of the provider. `user` is who answers pages, None for nobody.
    """

    provider: Provider
    client: Client
    parameters: Pairs
    id_token: IdToken | None
    user: str | None
    method: str
    sent_at: float

    def value(self, name: str) -> str | None:
        """Return the first value of a parameter."""
        return first(self.parameters, name)


class LogoutRedirect(Struct, frozen=True):
    """The browser was sent to a post-logout redirect URI (OpenID Connect RP-Initiated Logout 3)."""

    request: LogoutRequest
    exchange: Exchange
    location: str
    parameters: Pairs
    pages: tuple[SeenPage, ...]

    def value(self, name: str) -> str | None:
        """Return the first value of a parameter of the redirect."""
        return first(self.parameters, name)


class LogoutPage(Struct, frozen=True):
    """The browser was left at a page of the provider; `name` is the recipe's that matches it, or "error", "unknown".

    `frames` are the addresses of its iframes, `links` those of its links, both absolute.
    """

    request: LogoutRequest
    exchange: Exchange
    name: str
    title: str
    first_words: str
    frames: tuple[str, ...]
    links: tuple[str, ...]
    why: str
    pages: tuple[SeenPage, ...]

    @property
    def status(self) -> int:
        """The HTTP status it came with."""
        return self.exchange.response.status if self.exchange.response else 0


class LogoutToken(Struct, frozen=True):
    """A Logout Token (OpenID Connect Back-Channel Logout 2.4), and the delivery that it came in."""

    jwt: ReceivedJwt
    issued_in: "BackChannelLogout"

    @property
    def header(self) -> Mapping[str, Any]:
        """The JOSE header."""
        return self.jwt.header

    @property
    def claims(self) -> Mapping[str, Any]:
        """The claims."""
        return self.jwt.claims

    @property
    def client(self) -> Client:
        """The client that it was sent to."""
        return self.issued_in.client

    @property
    def provider(self) -> Provider:
        """The provider that sent it."""
        return self.issued_in.provider

    @property
    def received_at(self) -> float:
        """When it came, in seconds since the epoch."""
        return self.issued_in.received_at


class BackChannelLogout(Struct, frozen=True):
    """A back-channel logout request that the provider made (OpenID Connect Back-Channel Logout 2.5).

    `jwt` is its `logout_token`, None where it has none; `id_token` is that of the login which it ends. `repeated` says
    that the provider called again after the client had answered with success.
    """

    provider: Provider
    client: Client
    delivery: Request
    received_at: float
    jwt: ReceivedJwt | None
    id_token: IdToken | None
    repeated: bool

    @property
    def logout_token(self) -> LogoutToken | None:
        """The Logout Token, None where the request has none."""
        return LogoutToken(self.jwt, self) if self.jwt else None


class FrontChannelLogout(Struct, frozen=True):
    """A front-channel logout request: an iframe's address at the client (OpenID Connect Front-Channel Logout 2).

    `registered` is the client's frontchannel_logout_uri, `frame` the whole address that the page loads.
    """

    provider: Provider
    client: Client
    page: LogoutPage
    registered: str
    frame: str
    parameters: Pairs
    id_token: IdToken | None

    def value(self, name: str) -> str | None:
        """Return the first value of a parameter of the address."""
        return first(self.parameters, name)


class NothingReceived(Struct, frozen=True):
    """The provider did not make the call that was waited for; `waited` is how long, in seconds."""

    what: str
    waited: float
