"""Canned messages of the endpoints that know tokens and keys: introspection, revocation, UserInfo, the key set."""

from collections.abc import Mapping
from typing import Any

from harness.protocol.authorization import AuthorizationRequest
from harness.protocol.client import Client
from harness.protocol.exchange import Pairs, Request
from harness.protocol.provider import JwksResponse, Provider
from harness.protocol.token import (
    IntrospectionError,
    IntrospectionResponse,
    RevocationError,
    RevocationResponse,
    TokenStatusRequest,
)
from harness.protocol.tokens import AccessToken, RefreshToken
from harness.protocol.userinfo import UserinfoError, UserinfoRequest, UserinfoResponse
from harness.wire import jose

from .messages import (
    CLIENT_ID,
    ISSUER,
    JSON_TYPE,
    LIFETIME,
    NO_STORE,
    NOW,
    SUBJECT,
    a_client,
    a_compact_jwt,
    a_key_set,
    a_provider,
    a_token_request,
    a_token_response,
    an_access_token,
    an_authorization_success,
    an_exchange,
)


def a_token_status_request(
    token: AccessToken | RefreshToken | None = None, client: Client | None = None, **parameters: str
) -> TokenStatusRequest:
    """An introspection or revocation request for an access token."""
    known = token or an_access_token()
    sent = (("token", known.value.reveal()), *parameters.items())
    return TokenStatusRequest(a_provider(), client or a_client(), known, sent)


def an_introspection_response(
    *,
    request: TokenStatusRequest | None = None,
    media_type: str | None = JSON_TYPE,
    headers: Pairs = NO_STORE,
    **members: Any,
) -> IntrospectionResponse:
    """The answer about a living token; members come on top, None removes one."""
    sent: dict[str, Any] = {
        "active": True,
        "scope": "openid",
        "client_id": CLIENT_ID,
        "sub": SUBJECT,
        "iss": ISSUER,
        "exp": NOW + LIFETIME,
        "iat": NOW - 1,
        **members,
    }
    present = {name: value for name, value in sent.items() if value is not None}
    exchange = an_exchange(200, present, headers=headers, media_type=media_type)
    return IntrospectionResponse(request or a_token_status_request(), exchange, present)


def an_introspection_error(status: int = 401, headers: Pairs = (), **members: Any) -> IntrospectionError:
    """A refused introspection."""
    return IntrospectionError(a_token_status_request(), an_exchange(status, members, headers=headers), members)


def a_revocation_response(status: int = 200, request: TokenStatusRequest | None = None) -> RevocationResponse:
    """A successful revocation."""
    return RevocationResponse(request or a_token_status_request(), an_exchange(status, "", media_type=None))


def a_revocation_error(status: int = 400, headers: Pairs = (), **members: Any) -> RevocationError:
    """A refused revocation."""
    return RevocationError(a_token_status_request(), an_exchange(status, members, headers=headers), members)


def a_jwks_response(
    document: Mapping[str, Any] | None = None,
    *,
    provider: Provider | None = None,
    media_type: str | None = "application/jwk-set+json",
    headers: Pairs = (("Cache-Control", "max-age=3600"),),
) -> JwksResponse:
    """A published key set."""
    sent = a_key_set() if document is None else document
    request = Request("GET", f"{ISSUER}/jwks")
    exchange = an_exchange(200, sent, media_type=media_type, headers=headers, request=request)
    return JwksResponse(provider or a_provider(jwks=sent), exchange, sent)


def a_userinfo_request(
    access_token: AccessToken | None = None,
    *,
    provider: Provider | None = None,
    method: str = "GET",
    presentation: str = "header",
) -> UserinfoRequest:
    """A UserInfo request with the access token of a code exchange."""
    return UserinfoRequest(provider or a_provider(), access_token or an_access_token(), method, presentation)


def a_userinfo_request_after(request: AuthorizationRequest, **members: Any) -> UserinfoRequest:
    """A UserInfo request with the access token of a login; members come on top of its token response."""
    login = a_token_request(authorization=an_authorization_success(request=request))
    return a_userinfo_request(an_access_token(a_token_response(request=login, **members)), provider=request.provider)


def a_userinfo_response(
    *,
    request: UserinfoRequest | None = None,
    status: int = 200,
    headers: Pairs = (),
    media_type: str | None = JSON_TYPE,
    body: bytes | None = None,
    **claims: Any,
) -> UserinfoResponse:
    """Claims about the user of the login; claims come on top, None removes one, `body` replaces the body's octets."""
    sent = {name: value for name, value in {"sub": SUBJECT, **claims}.items() if value is not None}
    exchange = an_exchange(status, sent if body is None else body, headers=headers, media_type=media_type)
    return UserinfoResponse(request or a_userinfo_request(), exchange, sent)


def a_signed_userinfo_response(
    *,
    request: UserinfoRequest | None = None,
    alg: str = "RS256",
    media_type: str | None = "application/jwt",
    **claims: Any,
) -> UserinfoResponse:
    """The same claims as a JWT of the provider for the client; claims come on top, None removes one."""
    request = request or a_userinfo_request()
    members = {"iss": ISSUER, "aud": CLIENT_ID, "sub": SUBJECT, **claims}
    compact = a_compact_jwt({name: value for name, value in members.items() if value is not None}, alg)
    jwt = jose.decode(compact, request.provider.jwks)
    return UserinfoResponse(request, an_exchange(200, compact, media_type=media_type), jwt.claims, jwt)


def a_userinfo_error(
    status: int = 401,
    challenge: Mapping[str, str] | None = None,
    *,
    request: UserinfoRequest | None = None,
    headers: Pairs = (("WWW-Authenticate", 'Bearer error="invalid_token"'),),
) -> UserinfoError:
    """A refused UserInfo request."""
    exchange = an_exchange(status, {}, headers=headers)
    return UserinfoError(request or a_userinfo_request(), exchange, challenge or {"error": "invalid_token"})
