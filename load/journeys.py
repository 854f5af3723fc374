"""What a load run can play by name: whole logins, and single endpoints."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from harness.flows.authorization import authorize
from harness.flows.discovery import discover, fetch_jwks
from harness.flows.token import client_credentials, refresh, token
from harness.flows.token_status import introspect
from harness.flows.userinfo import userinfo
from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.provider import DiscoveryResponse, JwksResponse
from harness.protocol.token import IntrospectionResponse, TokenResponse
from harness.protocol.tokens import AccessToken, RefreshToken
from harness.protocol.userinfo import UserinfoResponse
from load.visitor import Once, Visitor

CODE_FLOW: Mapping[str, Any] = {"response_types": ["code"], "grant_types": ["authorization_code"]}
OWN_NAME: Mapping[str, Any] = {"response_types": [], "grant_types": ["client_credentials"]}
REFRESHING: Mapping[str, Any] = {
    "response_types": ["code"],
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": "openid offline_access",
}


class Journey(Struct, frozen=True):
    """Something to play under load.

    `client` is the metadata that its client needs, `endpoints` what the provider must offer, `messages` the rows that
    it always has. `begin` prepares one user, outside every figure, and returns what that user then plays again and
    again. `single` says that it is one small request, for which a faster client pays.
    """

    name: str
    title: str
    client: Mapping[str, Any]
    endpoints: tuple[str, ...]
    messages: tuple[str, ...]
    begin: Callable[[Visitor], Once]
    single: bool = True

    @property
    def rows(self) -> tuple[str, ...]:
        """What thresholds can be about: its messages, and the whole under its own name where it has several."""
        return self.messages if self.single else (*self.messages, self.name)


def _login(visitor: Visitor) -> Once:
    return _sign_in


def _sign_in(visitor: Visitor) -> None:
    answer = token(visitor.connection, visitor.client, code=_authorized(visitor, "openid").code or "")
    tokens = visitor.expect(
        answer,
        TokenResponse,
        ("no ID Token came", lambda tokens: tokens.id_token is None),
        ("no access token came", lambda tokens: tokens.access_token is None),
        ("the ID Token has the nonce of another request", _foreign_nonce),
    )
    assert tokens.id_token is not None and tokens.access_token is not None
    subject = tokens.id_token.claims.get("sub")
    visitor.expect(
        userinfo(visitor.connection, access_token=tokens.access_token),
        UserinfoResponse,
        ("UserInfo has the sub of another user", lambda claims: claims.claims.get("sub") != subject),
    )


def _client_credentials(visitor: Visitor) -> Once:
    def once(visitor: Visitor) -> None:
        answer = client_credentials(visitor.connection, visitor.client)
        visitor.expect(answer, TokenResponse, ("no access token came", lambda tokens: tokens.access_token is None))

    return once


def _introspection(visitor: Visitor) -> Once:
    tokens = visitor.expect(client_credentials(visitor.connection, visitor.client), TokenResponse)
    access_token = _access_token(tokens)

    def once(visitor: Visitor) -> None:
        answer = introspect(visitor.connection, visitor.client, token=access_token)
        visitor.expect(answer, IntrospectionResponse, ("a live token is not active", lambda status: not status.active))

    return once


def _userinfo(visitor: Visitor) -> Once:
    tokens = _signed_in(visitor, "openid")
    access_token = _access_token(tokens)
    subject = tokens.id_token.claims.get("sub") if tokens.id_token else None

    def once(visitor: Visitor) -> None:
        visitor.expect(
            userinfo(visitor.connection, access_token=access_token),
            UserinfoResponse,
            ("UserInfo has the sub of another user", lambda claims: claims.claims.get("sub") != subject),
        )

    return once


def _refresh(visitor: Visitor) -> Once:
    newest = [_refresh_token(_signed_in(visitor, "openid offline_access", prompt="consent"))]

    def once(visitor: Visitor) -> None:
        answer = refresh(visitor.connection, visitor.client, refresh_token=newest[0])
        tokens = visitor.expect(
            answer, TokenResponse, ("no access token came", lambda tokens: tokens.access_token is None)
        )
        newest[0] = tokens.refresh_token or newest[0]

    return once


def _discovery(visitor: Visitor) -> Once:
    def once(visitor: Visitor) -> None:
        found = discover(visitor.connection.transport, visitor.kit.provider.issuer)
        visitor.expect(found, DiscoveryResponse)

    return once


def _jwks(visitor: Visitor) -> Once:
    def once(visitor: Visitor) -> None:
        visitor.expect(fetch_jwks(visitor.connection), JwksResponse)

    return once


def _authorized(visitor: Visitor, scope: str, **parameters: str) -> AuthorizationSuccess:
    answer = authorize(
        visitor.connection,
        visitor.browser(),
        visitor.client,
        user=visitor.user,
        parameters={"scope": scope, "nonce": secrets.token_urlsafe(16), **parameters},
        pkce=visitor.kit.target.file.pkce,
    )
    return visitor.expect(
        answer,
        AuthorizationSuccess,
        ("no code came", lambda response: response.code is None),
        ("the response has the state of another request", lambda response: response.value("state") != _state(response)),
    )


def _signed_in(visitor: Visitor, scope: str, **parameters: str) -> TokenResponse:
    authorized = _authorized(visitor, scope, **parameters)
    return visitor.expect(token(visitor.connection, visitor.client, code=authorized.code or ""), TokenResponse)


def _state(response: AuthorizationSuccess) -> str | None:
    return response.request.state


def _foreign_nonce(tokens: TokenResponse) -> bool:
    request = tokens.authorization.request if tokens.authorization else None
    sent = request.nonce if request else None
    return tokens.id_token is None or tokens.id_token.claims.get("nonce") != sent


def _access_token(tokens: TokenResponse) -> AccessToken | str:
    return tokens.access_token or ""


def _refresh_token(tokens: TokenResponse) -> RefreshToken | str:
    return tokens.refresh_token or ""


JOURNEYS: Mapping[str, Journey] = {
    journey.name: journey
    for journey in (
        Journey(
            "login",
            "whole logins: authorization with every page, code exchange, UserInfo",
            CODE_FLOW,
            ("authorization_endpoint", "token_endpoint", "userinfo_endpoint"),
            ("authorize", "login page", "login form", "token", "userinfo"),
            _login,
            single=False,
        ),
        Journey(
            "client-credentials",
            "tokens for a client in its own name",
            OWN_NAME,
            ("token_endpoint",),
            ("client_credentials",),
            _client_credentials,
        ),
        Journey(
            "introspection",
            "introspection of a live token",
            OWN_NAME,
            ("token_endpoint", "introspection_endpoint"),
            ("introspect",),
            _introspection,
        ),
        Journey(
            "userinfo",
            "claims behind an access token of a login",
            CODE_FLOW,
            ("authorization_endpoint", "token_endpoint", "userinfo_endpoint"),
            ("userinfo",),
            _userinfo,
        ),
        Journey(
            "refresh",
            "refreshing, each time with the newest refresh token",
            REFRESHING,
            ("authorization_endpoint", "token_endpoint"),
            ("refresh",),
            _refresh,
        ),
        Journey("discovery", "the provider's configuration", CODE_FLOW, (), ("discover",), _discovery),
        Journey("jwks", "the provider's keys", CODE_FLOW, ("jwks_uri",), ("fetch_jwks",), _jwks),
    )
}
