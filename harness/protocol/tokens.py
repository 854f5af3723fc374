"""Codes and tokens. Each knows the message that issued it, and through it the whole way back to the request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.protocol.secret import Secret

if TYPE_CHECKING:
    from harness.protocol.authorization import AuthorizationRequest, AuthorizationSuccess
    from harness.protocol.client import Client
    from harness.protocol.provider import Provider
    from harness.protocol.token import TokenResponse


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code (RFC 6749 1.3.1)."""

    value: Secret
    issued_in: "AuthorizationSuccess" = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token (RFC 6749 1.4)."""

    value: Secret
    issued_in: "AuthorizationSuccess | TokenResponse" = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token (RFC 6749 1.5)."""

    value: Secret
    issued_in: "TokenResponse" = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceivedJwt:
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
    jwks: Mapping[str, Any] = field(repr=False)
    envelope: Mapping[str, Any] | None = None
    opened_by: str | None = None
    encrypted: Secret | None = None


@dataclass(frozen=True, slots=True)
class JwtAccessToken:
    """An access token that is a JWT (RFC 9068), and the message that it came in."""

    jwt: ReceivedJwt
    issued_in: "TokenResponse" = field(repr=False)

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


@dataclass(frozen=True, slots=True)
class IdToken:
    """An ID Token (OpenID Connect Core 2) and the message that it came in."""

    jwt: ReceivedJwt
    issued_in: "AuthorizationSuccess | TokenResponse" = field(repr=False)

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
