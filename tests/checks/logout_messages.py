"""Canned messages of logout, each correct until a test changes it."""

from typing import Any

from harness.protocol.authorization import SeenPage
from harness.protocol.client import Client
from harness.protocol.exchange import FORM, Pairs, Request
from harness.protocol.logout import (
    BackChannelLogout,
    FrontChannelLogout,
    LogoutPage,
    LogoutRedirect,
    LogoutRequest,
    LogoutToken,
)
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.tokens import IdToken
from harness.wire import jose

from .messages import (
    CLIENT_ID,
    ISSUER,
    NOW,
    SUBJECT,
    a_client,
    a_compact_jwt,
    a_provider,
    an_authorization_request,
    an_exchange,
    an_id_token,
)

LOGGED_OUT = "https://rp.example/logged_out"
BACK_CHANNEL = "https://rp.example/backchannel_logout"
FRONT_CHANNEL = "https://rp.example/frontchannel_logout?own=1"
SID = "08a5019c-17e1-4977-8f42-65a12843ea02"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
QUESTION = (SeenPage("logout", "Log out", f"{ISSUER}/logout", 1),)


def a_logout_client(**metadata: Any) -> Client:
    members = {
        "backchannel_logout_uri": f"{BACK_CHANNEL}?own=1",
        "backchannel_logout_session_required": True,
        "frontchannel_logout_uri": FRONT_CHANNEL,
        "frontchannel_logout_session_required": True,
        **metadata,
    }
    return a_client(**members)


def a_logout_request(method: str = "GET", **parameters: str | None) -> LogoutRequest:
    """A request with hint, target and state; parameters come on top, None removes one."""
    sent: dict[str, str | None] = {"post_logout_redirect_uri": LOGGED_OUT, "state": "a state", **parameters}
    pairs = tuple((name, value) for name, value in sent.items() if value is not None)
    return LogoutRequest(a_provider(), a_logout_client(), pairs, None, "alice", method, NOW)


def a_logout_redirect(
    *,
    location: str = LOGGED_OUT,
    state: str | None = "a state",
    pages: tuple[SeenPage, ...] = QUESTION,
    method: str = "GET",
    **request: str | None,
) -> LogoutRedirect:
    came: Pairs = (("state", state),) if state is not None else ()
    return LogoutRedirect(a_logout_request(method, **request), an_exchange(302, ""), location, came, pages)


def a_logout_page(
    *,
    name: str = "unknown",
    status: int = 200,
    frames: tuple[str, ...] = (),
    links: tuple[str, ...] = (),
    headers: Pairs = (),
    method: str = "GET",
    **request: str | None,
) -> LogoutPage:
    exchange = an_exchange(status, "<html></html>", headers=headers, media_type="text/html")
    asked = a_logout_request(method, **request)
    return LogoutPage(asked, exchange, name, "Logged out", "", frames, links, "no recipe matches", ())


def an_id_token_of_a_session(sid: str | None = SID, client: Client | None = None, **provider: Any) -> IdToken:
    announced = {"backchannel_logout_session_supported": True, "frontchannel_logout_session_supported": True}
    told = a_provider(**{**announced, **provider})
    request = an_authorization_request(provider=told, client=client or a_logout_client())
    return an_id_token(request=request, sid=sid)


def a_logout_call(
    *,
    method: str = "POST",
    media_type: str = FORM,
    query: str = "?own=1",
    repeated: bool = False,
    alg: str = "RS256",
    client: Client | None = None,
    typ: str | None = "logout+jwt",
    **claims: Any,
) -> BackChannelLogout:
    """A back-channel logout request with a correct token; claims come on top, None removes one."""
    client = client or a_logout_client()
    members = {
        "iss": ISSUER,
        "sub": SUBJECT,
        "aud": CLIENT_ID,
        "iat": NOW,
        "exp": NOW + 120,
        "jti": "bWJq",
        "sid": SID,
        "events": {EVENT: {}},
        **claims,
    }
    present = {name: value for name, value in members.items() if value is not None}
    jwt = jose.decode(a_compact_jwt(present, alg, client=client), a_provider().jwks)
    header = {**jwt.header, "typ": typ}
    jwt = type(jwt)(jwt.value, header, jwt.claims, jwt.malformed, jwt.jwks)
    delivery = Request(method, f"/backchannel_logout{query}", (("Content-Type", media_type),), b"")
    return BackChannelLogout(a_provider(), client, delivery, NOW, jwt, an_id_token_of_a_session(), repeated)


def a_logout_token(**differences: Any) -> LogoutToken:
    token = a_logout_call(**differences).logout_token
    assert token is not None
    return token


def a_framed_logout(
    *,
    own: str = "own=1",
    iss: str | None = ISSUER,
    sid: str | None = SID,
    headers: Pairs = (),
    links: tuple[str, ...] = (LOGGED_OUT,),
    framed: bool = True,
) -> FrontChannelLogout:
    told = {"iss": iss, "sid": sid}
    added = tuple((name, value) for name, value in told.items() if value is not None)
    frame = f"{FRONT_CHANNEL.partition('?')[0]}?{own}"
    page = a_logout_page(frames=(frame,) if framed else (), links=links, headers=headers)
    kept = tuple(tuple(part.split("=")) for part in own.split("&") if part)
    parameters = (*((name, value) for name, value in kept), *added)
    return FrontChannelLogout(
        a_provider(), a_logout_client(), page, FRONT_CHANNEL, frame, parameters, an_id_token_of_a_session()
    )


def a_configuration(**metadata: Any) -> DiscoveryResponse:
    return DiscoveryResponse(ISSUER, an_exchange(200, {}), a_provider(**metadata).metadata.members)
