"""The messages of the authorization endpoint (RFC 6749 4.1.1, OpenID Connect Core 3.1.2)."""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from msgspec import Struct

from harness.protocol.client import Client
from harness.protocol.exchange import Exchange, Pairs, first
from harness.protocol.provider import Provider
from harness.protocol.secret import Secret
from harness.protocol.tokens import AccessToken, Code, IdToken, ReceivedJwt


class Channel(Enum):
    """Where the parameters of an authorization response came back."""

    QUERY = "query"
    FRAGMENT = "fragment"
    FORM_POST = "form_post"
    NONE = "none"


class AuthorizationRequest(Struct, frozen=True):
    """An authorization request as it was meant.

    `parameters` are those that were sent, in order; `request_object` holds those inside a request object, which
    supersede them (OpenID Connect Core 6.1). `user` is the name of the user who answers pages, None for nobody.
    `code_verifier` is the secret behind its code challenge (RFC 7636 4.1).
    """

    provider: Provider
    client: Client
    parameters: Pairs
    user: str | None
    method: str
    sent_at: float
    request_object: Mapping[str, Any] | None = None
    code_verifier: Secret | None = None

    def value(self, name: str) -> str | None:
        """Return the value that binds the provider: of the request object, else of the parameters."""
        if self.request_object is not None and name in self.request_object:
            value = self.request_object[name]
            return value if isinstance(value, str) else json.dumps(value)
        return first(self.parameters, name)

    @property
    def state(self) -> str | None:
        """The state parameter."""
        return self.value("state")

    @property
    def nonce(self) -> str | None:
        """The nonce parameter."""
        return self.value("nonce")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scope values that were asked for."""
        return tuple((self.value("scope") or "").split())

    @property
    def redirect_uri(self) -> str | None:
        """The redirection URI."""
        return self.value("redirect_uri")

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources that access is asked for (RFC 8707 2); a request object holds several as an array (2.1)."""
        inside = (self.request_object or {}).get("resource")
        if inside is not None:
            return tuple(str(one) for one in inside) if isinstance(inside, list) else (str(inside),)
        return tuple(value for name, value in self.parameters if name == "resource")

    @property
    def response_type(self) -> str | None:
        """The response type; the plain one decides, since one inside a request object has to equal it.

        OpenID Connect Core 6.1.
        """
        return first(self.parameters, "response_type") or self.value("response_type")

    @property
    def requested_claims(self) -> Mapping[str, Any]:
        """The `claims` parameter as an object (OpenID Connect Core 5.5), empty where there is none."""
        text = self.value("claims")
        try:
            claims = json.loads(text) if text else {}
        except ValueError:
            return {}
        return claims if isinstance(claims, dict) else {}


class SeenPage(Struct, frozen=True):
    """A page that the browser was shown; `name` is the recipe's that matched it, "unknown" where none did.

    `images` and `links` are the addresses of what it shows and of where it leads.
    """

    name: str
    title: str
    url: str
    exchange: int
    images: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()


class AuthorizationSuccess(Struct, frozen=True):
    """A redirect to the client without an error: `parameters` are the response's, in order."""

    request: AuthorizationRequest
    exchange: Exchange
    location: str
    channel: Channel
    parameters: Pairs
    pages: tuple[SeenPage, ...]
    id_token_jwt: ReceivedJwt | None = None

    def value(self, name: str) -> str | None:
        """Return the first value of a response parameter."""
        return first(self.parameters, name)

    @property
    def session_state(self) -> str | None:
        """The session_state (OpenID Connect Session Management 2), None where the response has none."""
        return self.value("session_state")

    @property
    def authorization(self) -> "AuthorizationSuccess":
        """This response itself, so that tokens of either endpoint find their way back alike."""
        return self

    @property
    def code(self) -> Code | None:
        """The authorization code, None where the response has none."""
        value = self.value("code")
        return Code(Secret(value), self) if value else None

    @property
    def id_token(self) -> IdToken | None:
        """The ID Token of the front channel, None where the response has none."""
        return IdToken(self.id_token_jwt, self) if self.id_token_jwt else None

    @property
    def access_token(self) -> AccessToken | None:
        """The access token of the front channel, None where the response has none."""
        value = self.value("access_token")
        return AccessToken(Secret(value), self) if value else None


class AuthorizationError(Struct, frozen=True):
    """A redirect to the client with an error (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6)."""

    request: AuthorizationRequest
    exchange: Exchange
    location: str
    channel: Channel
    parameters: Pairs
    pages: tuple[SeenPage, ...]

    def value(self, name: str) -> str | None:
        """Return the first value of a response parameter."""
        return first(self.parameters, name)

    @property
    def error(self) -> str:
        """The error code."""
        return self.value("error") or ""


class Page(Struct, frozen=True):
    """The browser was left at a page of the provider.

    `name` is the recipe's that matches it ("login", "consent", "error", ...) or "unknown"; `why` says in one sentence
    why the browser went no further; `first_words` is the beginning of its text.
    """

    request: AuthorizationRequest
    exchange: Exchange
    name: str
    title: str
    first_words: str
    forms: tuple[str, ...]
    why: str
    pages: tuple[SeenPage, ...]

    @property
    def status(self) -> int:
        """The HTTP status it came with."""
        return self.exchange.response.status if self.exchange.response else 0


class Strayed(Struct, frozen=True):
    """The browser was sent to an address that is neither the provider's nor registered, with response parameters."""

    request: AuthorizationRequest
    exchange: Exchange
    location: str
    parameters: Pairs
    pages: tuple[SeenPage, ...]
