"""Codes and tokens. Each knows the message that issued it, and through it the whole way back to the request."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from harness.protocol.secret import Secret
from harness.protocol.shown_fields import without_in_repr

if TYPE_CHECKING:
    from harness.protocol.authorization import AuthorizationRequest, AuthorizationSuccess
    from harness.protocol.client import Client
    from harness.protocol.provider import Provider
    from harness.protocol.token import TokenResponse


@without_in_repr("issued_in")
class Code(Struct, frozen=True):
    """An authorization code (RFC 6749 1.3.1)."""

    value: Secret
    issued_in: "AuthorizationSuccess"


@without_in_repr("issued_in")
class AccessToken(Struct, frozen=True):
    """An access token (RFC 6749 1.4)."""

    value: Secret
    issued_in: "AuthorizationSuccess | TokenResponse"


@without_in_repr("issued_in")
class RefreshToken(Struct, frozen=True):
    """A refresh token (RFC 6749 1.5)."""

    value: Secret
    issued_in: "TokenResponse"


@without_in_repr("jwks")
class ReceivedJwt(Struct, frozen=True):
    """A JWT as it was received, decoded but not believed.

    `header` and `claims` are empty where the value is no compact JWS with JSON in it; `malformed` then says why.
    `jwks` is the provider's key set, fetched again where the token names a key that was not in the first one
    (OpenID Connect Core 10.1.1). Where it came encrypted, `value` is what was inside, `envelope` the header of the JWE,
    `encrypted` the JWE itself, and `opened_by` the declared use of the client's key that opened it.
    """

    value: Secret
    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    malformed: str | None
    jwks: Mapping[str, Any]
    envelope: Mapping[str, Any] | None = None
    opened_by: str | None = None
    encrypted: Secret | None = None


@without_in_repr("issued_in")
class JwtAccessToken(Struct, frozen=True):
    """An access token that is a JWT (RFC 9068), and the message that it came in."""

    jwt: ReceivedJwt
    issued_in: "TokenResponse"

    @property
    def header(self) -> Mapping[str, Any]:
        """The JOSE header."""
        return self.jwt.header

    @property
    def claims(self) -> Mapping[str, Any]:
        """The claims."""
        return self.jwt.claims

    @property
    def audiences(self) -> tuple[str, ...]:
        """The strings of aud, which is one or a list (RFC 7519 4.1.3)."""
        found = self.claims.get("aud")
        values = found if isinstance(found, list) else [found]
        return tuple(value for value in values if isinstance(value, str))


@without_in_repr("issued_in")
class IdToken(Struct, frozen=True):
    """An ID Token (OpenID Connect Core 2) and the message that it came in."""

    jwt: ReceivedJwt
    issued_in: "AuthorizationSuccess | TokenResponse"

    @property
    def header(self) -> Mapping[str, Any]:
        """The JOSE header."""
        return self.jwt.header

    @property
    def claims(self) -> Mapping[str, Any]:
        """The claims."""
        return self.jwt.claims

    @property
    def value(self) -> Secret:
        """The compact serialization."""
        return self.jwt.value

    @property
    def received_at(self) -> float:
        """When it came, in seconds since the epoch."""
        response = self.issued_in.exchange.response
        return response.received_at if response else self.issued_in.exchange.started_at

    @property
    def client(self) -> "Client":
        """The client it was issued to."""
        return self.issued_in.request.client

    @property
    def provider(self) -> "Provider":
        """The provider that issued it."""
        return self.issued_in.request.provider

    @property
    def authorization(self) -> "AuthorizationSuccess | None":
        """The authorization response that its grant began with, None where there was none."""
        return self.issued_in.authorization

    @property
    def authorization_request(self) -> "AuthorizationRequest | None":
        """The authentication request it answers, None where there was none."""
        return self.authorization.request if self.authorization else None

    @property
    def front_channel(self) -> bool:
        """Whether it came from the authorization endpoint."""
        return self.issued_in is self.authorization
