"""Canned messages of a provider, each correct until a test changes it. ID Tokens are signed with real keys."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from harness.protocol.authorization import (
    AuthorizationError,
    AuthorizationRequest,
    AuthorizationSuccess,
    Channel,
    Page,
    SeenPage,
    Strayed,
)
from harness.protocol.client import Client
from harness.protocol.exchange import FORM, Exchange, Pairs, Request, Response
from harness.protocol.provider import Provider, ProviderMetadata
from harness.protocol.secret import Secret
from harness.protocol.token import (
    TokenError,
    TokenRequest,
    TokenResponse,
)
from harness.protocol.tokens import AccessToken, Code, IdToken, RefreshToken
from harness.wire import jose

ISSUER = "https://op.example"
CLIENT_ID = "client-1"
CLIENT_SECRET = "a client secret that is long enough for every keyed hash: 0123456789"
CALLBACK = "https://rp.example/callback"
SUBJECT = "248289761001"
STATE = "a state"
NONCE = "a nonce"
CODE = "SplxlOBeZQQYbYS6WxSbIA7sn2kP4dQh"
ACCESS_TOKEN = "SlAV32hkKGq0Wn3vTzXcR81bLmYpUe7J"
REFRESH_TOKEN = "8xLOxBtZp8Kd3FhQm1yNcVwA7sRgTuEj"
NOW = 1_800_000_000
LIFETIME = 3600
NO_STORE: Pairs = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
JSON_TYPE = "application/json"


@cache
def private_keys(alg: str = "RS256") -> dict[str, Any]:
    """The provider's private key for an algorithm; tests must not change it."""
    return jose.generate_private_jwks(alg)


def a_key_set(*algs: str) -> dict[str, Any]:
    """A published key set with one key for each algorithm, RS256 where none is named."""
    return {"keys": [key for alg in algs or ("RS256",) for key in jose.public_jwks(private_keys(alg))["keys"]]}


def a_provider(*, jwks: Mapping[str, Any] | None = None, **metadata: Any) -> Provider:
    """A provider; metadata members come on top of a small correct document, None removes one."""
    members: dict[str, Any] = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "userinfo_endpoint": f"{ISSUER}/userinfo",
        "jwks_uri": f"{ISSUER}/jwks",
        "registration_endpoint": f"{ISSUER}/register",
        "introspection_endpoint": f"{ISSUER}/introspect",
        "revocation_endpoint": f"{ISSUER}/revoke",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        **metadata,
    }
    present = {name: value for name, value in members.items() if value is not None}
    return Provider(ISSUER, ProviderMetadata(present), a_key_set() if jwks is None else jwks)


def a_client(
    client_id: str = CLIENT_ID, *, secret: str | None = CLIENT_SECRET, alg: str | None = None, **metadata: Any
) -> Client:
    """A client of the code flow; `alg` gives it a key pair of its own."""
    members = {"redirect_uris": [CALLBACK], **metadata}
    private = private_keys(alg) if alg else None
    return Client(client_id, Secret(secret) if secret else None, members, private_jwks=private)


def an_exchange(
    status: int = 200,
    body: Any = None,
    *,
    headers: Pairs = (),
    media_type: str | None = JSON_TYPE,
    request: Request | None = None,
    received_at: float = NOW,
) -> Exchange:
    """An exchange; a `body` that is neither bytes nor text is sent as JSON, `media_type` None leaves the type out."""
    octets = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body or {})).encode()
    typed = (("Content-Type", media_type),) if media_type else ()
    response = Response(status, "", (*typed, *headers), octets, received_at)
    return Exchange(1, "message", request or Request("POST", f"{ISSUER}/token"), response, None, NOW - 1, 1.0)


def an_authorization_request(
    *,
    provider: Provider | None = None,
    client: Client | None = None,
    user: str | None = "alice",
    method: str = "GET",
    request_object: Mapping[str, Any] | None = None,
    code_verifier: str | None = None,
    **parameters: str | None,
) -> AuthorizationRequest:
    """A code flow request with state and nonce; parameters come on top, None removes one."""
    client = client or a_client()
    sent: dict[str, str | None] = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": CALLBACK,
        "scope": "openid",
        "state": STATE,
        "nonce": NONCE,
        **parameters,
    }
    return AuthorizationRequest(
        provider=provider or a_provider(),
        client=client,
        parameters=tuple((name, value) for name, value in sent.items() if value is not None),
        user=user,
        method=method,
        sent_at=NOW - 5,
        request_object=request_object,
        code_verifier=Secret(code_verifier) if code_verifier else None,
    )


def an_authorization_success(
    *,
    request: AuthorizationRequest | None = None,
    channel: Channel = Channel.QUERY,
    location: str = CALLBACK,
    pages: tuple[SeenPage, ...] = (),
    id_token: str | None = None,
    **parameters: str | None,
) -> AuthorizationSuccess:
    """A code response with the request's state; parameters come on top, None removes one."""
    request = request or an_authorization_request()
    sent: dict[str, str | None] = {"code": CODE, "state": request.state, "id_token": id_token, **parameters}
    return AuthorizationSuccess(
        request,
        an_exchange(302, "", media_type=None),
        location,
        channel,
        tuple((name, value) for name, value in sent.items() if value is not None),
        pages,
        jose.decode(id_token, request.provider.jwks) if id_token else None,
    )


def an_authorization_error(
    error: str = "invalid_request",
    *,
    request: AuthorizationRequest | None = None,
    channel: Channel = Channel.QUERY,
    location: str = CALLBACK,
    pages: tuple[SeenPage, ...] = (),
    **parameters: str | None,
) -> AuthorizationError:
    """An error redirect with the request's state; parameters come on top, None removes one."""
    request = request or an_authorization_request()
    sent: dict[str, str | None] = {"error": error, "state": request.state, **parameters}
    named = tuple((name, value) for name, value in sent.items() if value is not None)
    return AuthorizationError(request, an_exchange(302, "", media_type=None), location, channel, named, pages)


def seen(*names: str, images: Iterable[str] = (), links: Iterable[str] = ()) -> tuple[SeenPage, ...]:
    """The pages of these names, as shown on the way, each with these images and links."""
    return tuple(
        SeenPage(name, name.title(), f"{ISSUER}/{name}", number, frozenset(images), frozenset(links))
        for number, name in enumerate(names, 1)
    )


def a_page(
    name: str = "error",
    *,
    request: AuthorizationRequest | None = None,
    status: int = 400,
    title: str = "Error",
    first_words: str = "This request cannot be answered.",
) -> Page:
    """The browser was left at the provider's error page."""
    exchange = an_exchange(status, "", media_type="text/html")
    request = request or an_authorization_request()
    return Page(request, exchange, name, title, first_words, (), "the page has no form", seen(name))


def a_strayed_redirect(
    *, request: AuthorizationRequest | None = None, location: str = "https://other.example/callback"
) -> Strayed:
    """A redirect with the response's parameters to an address that is not registered."""
    asked = request or an_authorization_request()
    return Strayed(asked, an_exchange(302, "", media_type=None), location, (("code", CODE),), ())


def a_token_request(
    *,
    authorization: AuthorizationSuccess | None = None,
    refresh_token: RefreshToken | None = None,
    client: Client | None = None,
    parameters: Pairs | None = None,
) -> TokenRequest:
    """A code exchange, or a refresh where a refresh token is given."""
    if refresh_token is not None:
        issuing = refresh_token.issued_in.request
        sent = parameters or (("grant_type", "refresh_token"), ("refresh_token", refresh_token.value.reveal()))
        return TokenRequest(issuing.provider, client or issuing.client, sent, refresh_token=refresh_token)
    login = authorization or an_authorization_success()
    sent = parameters or (("grant_type", "authorization_code"), ("code", CODE), ("redirect_uri", CALLBACK))
    code = login.code or Code(Secret(CODE), login)
    return TokenRequest(login.request.provider, client or login.request.client, sent, code=code)


def a_client_credentials_request(client: Client | None = None, **parameters: str) -> TokenRequest:
    """A request in the client's own name (RFC 6749 4.4.2)."""
    sent = (("grant_type", "client_credentials"), *parameters.items())
    return TokenRequest(a_provider(), client or a_client(), sent)


def id_token_claims(request: AuthorizationRequest | None = None, **claims: Any) -> dict[str, Any]:
    """Correct claims for a request; claims come on top, None removes one."""
    request = request or an_authorization_request()
    members: dict[str, Any] = {
        "iss": request.provider.issuer,
        "sub": SUBJECT,
        "aud": request.client.client_id,
        "exp": NOW + LIFETIME,
        "iat": NOW - 1,
        "nonce": request.nonce,
        **claims,
    }
    return {name: value for name, value in members.items() if value is not None}


def a_compact_jwt(claims: Mapping[str, Any], alg: str = "RS256", *, client: Client | None = None) -> str:
    """A JWT signed as the provider does: with its own key, or with the client's secret; unsigned for none."""
    owner = client or a_client()
    signer = Client(owner.client_id, owner.client_secret, {}, private_jwks=None if alg == "none" else private_keys(alg))
    return jose.client_assertion(signer, alg, claims)


def a_token_response(
    *,
    request: TokenRequest | None = None,
    id_token: str | None = "",
    status: int = 200,
    headers: Pairs = NO_STORE,
    media_type: str | None = JSON_TYPE,
    body: bytes | None = None,
    received_at: float = NOW,
    **members: Any,
) -> TokenResponse:
    """A code exchange's answer with a correct ID Token; members come on top, None removes one.

    `id_token` None leaves the ID Token out; `body` replaces the body's octets, which else are the members as JSON.
    """
    request = request or a_token_request()
    asked = request.authorization.request if request.authorization else None
    compact = a_compact_jwt(id_token_claims(asked), client=request.client) if id_token == "" else id_token
    sent: dict[str, Any] = {
        "access_token": ACCESS_TOKEN,
        "token_type": "Bearer",
        "expires_in": LIFETIME,
        "refresh_token": REFRESH_TOKEN,
        "id_token": compact,
        **members,
    }
    present = {name: value for name, value in sent.items() if value is not None}
    exchange = an_exchange(
        status,
        present if body is None else body,
        headers=headers,
        media_type=media_type,
        request=a_form_request(request.parameters),
        received_at=received_at,
    )
    jwt = jose.decode(compact, request.provider.jwks) if isinstance(compact, str) else None
    return TokenResponse(request, exchange, present, jwt)


def an_id_token(
    *,
    alg: str = "RS256",
    request: AuthorizationRequest | None = None,
    compact: str | None = None,
    received_at: float = NOW,
    response: Mapping[str, Any] | None = None,
    **claims: Any,
) -> IdToken:
    """The ID Token of a code exchange; claims come on top, None removes one, `response` holds the answer's members."""
    request = request or an_authorization_request()
    value = compact or a_compact_jwt(id_token_claims(request, **claims), alg, client=request.client)
    login = an_authorization_success(request=request)
    answer = a_token_response(
        request=a_token_request(authorization=login), id_token=value, received_at=received_at, **(response or {})
    )
    assert answer.id_token is not None
    return answer.id_token


def a_front_channel_id_token(
    response_type: str = "code id_token",
    *,
    alg: str = "RS256",
    client: Client | None = None,
    provider: Provider | None = None,
    **claims: Any,
) -> IdToken:
    """The ID Token of the authorization endpoint, with the hashes that its response type asks for."""
    request = an_authorization_request(client=client, provider=provider, response_type=response_type)
    kinds = response_type.split()
    hashes = {
        "c_hash": jose.left_half_hash(alg, CODE) if "code" in kinds else None,
        "at_hash": jose.left_half_hash(alg, ACCESS_TOKEN) if "token" in kinds else None,
    }
    compact = a_compact_jwt(id_token_claims(request, **{**hashes, **claims}), alg, client=request.client)
    answer = an_authorization_success(
        request=request,
        channel=Channel.FRAGMENT,
        id_token=compact,
        code=CODE if "code" in kinds else None,
        access_token=ACCESS_TOKEN if "token" in kinds else None,
    )
    assert answer.id_token is not None
    return answer.id_token


def an_access_token(response: TokenResponse | None = None) -> AccessToken:
    """The access token of a code exchange."""
    return AccessToken(Secret(ACCESS_TOKEN), response or a_token_response())


def a_refresh_token(response: TokenResponse | None = None) -> RefreshToken:
    """The refresh token of a code exchange."""
    return RefreshToken(Secret(REFRESH_TOKEN), response or a_token_response())


def a_token_error(
    error: Any = "invalid_grant",
    *,
    request: TokenRequest | None = None,
    status: int = 400,
    headers: Pairs = NO_STORE,
    media_type: str | None = JSON_TYPE,
    request_headers: Pairs = (),
    **members: Any,
) -> TokenError:
    """A refused token request; `error` None leaves the code out."""
    request = request or a_token_request()
    sent = {name: value for name, value in {"error": error, **members}.items() if value is not None}
    asked = a_form_request(request.parameters, request_headers)
    exchange = an_exchange(status, sent, headers=headers, media_type=media_type, request=asked)
    return TokenError(request, exchange, sent)


def a_form_request(parameters: Pairs, headers: Pairs = ()) -> Request:
    """A POST to the token endpoint; its body is left out, since checks read the parameters of the message."""
    return Request("POST", f"{ISSUER}/token", (("Content-Type", FORM), *headers), b"")
