"""The messages of the token endpoint (RFC 6749 3.2, 5)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.client import Client
from harness.protocol.exchange import Exchange, Pairs, first
from harness.protocol.provider import Provider
from harness.protocol.secret import Secret
from harness.protocol.shown_fields import without_in_repr
from harness.protocol.tokens import AccessToken, Code, IdToken, JwtAccessToken, ReceivedJwt, RefreshToken


@without_in_repr("parameters")
class TokenRequest(Struct, frozen=True):
    """A token request; `code` or `refresh_token` is the grant it used, with its own way back."""

    provider: Provider
    client: Client
    parameters: Pairs
    code: Code | None = None
    refresh_token: RefreshToken | None = None

    @property
    def authorization(self) -> AuthorizationSuccess | None:
        """The authorization response that the grant began with, None where there was none."""
        if self.code is not None:
            return self.code.issued_in
        if self.refresh_token is not None:
            return self.refresh_token.issued_in.authorization
        return None


@without_in_repr("members")
class TokenResponse(Struct, frozen=True):
    """A successful token response (RFC 6749 5.1).

    `id_token_jwt` is filled where the members have an id_token, `access_token_jwt` where the access token is a JWT.
    """

    request: TokenRequest
    exchange: Exchange
    members: Mapping[str, Any]
    id_token_jwt: ReceivedJwt | None = None
    access_token_jwt: ReceivedJwt | None = None

    @property
    def authorization(self) -> AuthorizationSuccess | None:
        """The authorization response that the grant began with, None where there was none."""
        return self.request.authorization

    @property
    def id_token(self) -> IdToken | None:
        """The ID Token, None where the response has none."""
        return IdToken(self.id_token_jwt, self) if self.id_token_jwt else None

    @property
    def access_token(self) -> AccessToken | None:
        """The access token, None where it is absent or no string."""
        value = self.members.get("access_token")
        return AccessToken(Secret(value), self) if isinstance(value, str) and value else None

    @property
    def jwt_access_token(self) -> JwtAccessToken | None:
        """The access token as a JWT, None where it is none."""
        return JwtAccessToken(self.access_token_jwt, self) if self.access_token_jwt else None

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources that it was asked for (RFC 8707 2): here, else at the authorization endpoint."""
        here = tuple(value for name, value in self.request.parameters if name == "resource")
        if here or self.authorization is None:
            return here
        return self.authorization.request.resources

    @property
    def refresh_token(self) -> RefreshToken | None:
        """The refresh token, None where it is absent or no string."""
        value = self.members.get("refresh_token")
        return RefreshToken(Secret(value), self) if isinstance(value, str) and value else None

    @property
    def refresh_token_in_force(self) -> RefreshToken | None:
        """The refresh token to go on with: the one of this response, else the one that it was asked with."""
        return self.refresh_token or self.request.refresh_token

    @property
    def scopes(self) -> tuple[str, ...]:
        """The granted scope: as stated, else that of the refreshed grant or of the request (RFC 6749 5.1, 6)."""
        stated = self.members.get("scope")
        if isinstance(stated, str):
            return tuple(stated.split())
        asked = first(self.request.parameters, "scope")
        if asked is not None:
            return tuple(asked.split())
        if self.request.refresh_token is not None:
            return self.request.refresh_token.issued_in.scopes
        return self.authorization.request.scopes if self.authorization else ()


class TokenError(Struct, frozen=True):
    """A refused token request (RFC 6749 5.2)."""

    request: TokenRequest
    exchange: Exchange
    members: Mapping[str, Any]

    @property
    def error(self) -> str | None:
        """The error code, None where the answer has none."""
        error = self.members.get("error")
        return error if isinstance(error, str) else None


class TokenRace(Struct, frozen=True):
    """What one token request brought that was sent several times at the same moment.

    `successes` and `refusals` count the answers by RFC 6749 5.1 and 5.2; `exchange` is the last of all.
    """

    request: TokenRequest
    exchange: Exchange
    successes: int
    refusals: int
    others: int


@without_in_repr("parameters")
class TokenStatusRequest(Struct, frozen=True):
    """An introspection (RFC 7662 2.1) or revocation (RFC 7009 2.1) request; `token` is None where it was made up."""

    provider: Provider
    client: Client
    token: AccessToken | RefreshToken | None
    parameters: Pairs


class IntrospectionResponse(Struct, frozen=True):
    """An introspection response (RFC 7662 2.2)."""

    request: TokenStatusRequest
    exchange: Exchange
    members: Mapping[str, Any]

    @property
    def active(self) -> bool:
        """Whether the provider says that the token is alive."""
        return self.members.get("active") is True


class IntrospectionError(Struct, frozen=True):
    """A refused introspection request (RFC 7662 2.3)."""

    request: TokenStatusRequest
    exchange: Exchange
    members: Mapping[str, Any]


class RevocationResponse(Struct, frozen=True):
    """A revocation response with status 200 (RFC 7009 2.2)."""

    request: TokenStatusRequest
    exchange: Exchange


class RevocationError(Struct, frozen=True):
    """A refused revocation request (RFC 7009 2.2.1)."""

    request: TokenStatusRequest
    exchange: Exchange
    members: Mapping[str, Any]
