"""Logging out: the logout endpoint, and the calls that a provider makes to its clients (RP-Initiated Logout 2)."""

import secrets
import time
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from harness.flows.alteration import UNALTERED, Alteration
from harness.flows.answer import plain_answer
from harness.flows.authorization import http_request
from harness.flows.connection import Connection
from harness.protocol.client import Client
from harness.protocol.exchange import Response, first
from harness.protocol.logout import (
    BackChannelLogout,
    FrontChannelLogout,
    LogoutPage,
    LogoutRedirect,
    LogoutRequest,
    LogoutToken,
    NothingReceived,
)
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.tokens import IdToken
from harness.protocol.user import User
from harness.protocol.web_url import url_parts
from harness.wire import landings
from harness.wire.browser import Browser
from harness.wire.forms import address_within
from harness.wire.html import parsed
from harness.wire.inbox.delivery import Delivery

LogoutResult = LogoutRedirect | LogoutPage | MalformedAnswer | NoAnswer | NotOffered


def end_session(
    connection: Connection,
    browser: Browser,
    client: Client,
    *,
    user: User | None,
    id_token_hint: IdToken | LogoutToken | str | None,
    parameters: Mapping[str, str],
    method: str = "GET",
    refuse: bool = False,
    alteration: Alteration = UNALTERED,
) -> LogoutResult:
    """Send the browser to the logout endpoint and say where it ended (OpenID Connect RP-Initiated Logout 2).

    `parameters` come beside the hint; where they name a post_logout_redirect_uri, a fresh state goes with it. `user`
    answers the provider's question, None leaves it unanswered; `refuse` declines the logout.
    """
    address = connection.endpoint("end_session_endpoint")
    if address is None:
        return NotOffered("end_session_endpoint")
    hint = id_token_hint if isinstance(id_token_hint, str | None) else id_token_hint.jwt.value.reveal()
    state = {"state": secrets.token_urlsafe(16)} if "post_logout_redirect_uri" in parameters else {}
    correct = {**({"id_token_hint": hint} if hint else {}), **state, **parameters}
    sent = alteration.applied(tuple(correct.items()))
    written, sent = alteration.written(http_request(address, method, sent), address, sent)
    known = id_token_hint if isinstance(id_token_hint, IdToken) else None
    request = LogoutRequest(connection.provider, client, sent, known, user.name if user else None, method, time.time())
    asked = first(sent, "post_logout_redirect_uri")
    landing = browser.visit(
        written,
        name="end_session",
        user=user,
        stop_at=(*ends_of_logout(client), *((asked,) if asked else ())),
        refuse=refuse,
    )
    match landing:
        case landings.Failed():
            return NoAnswer(landing.exchange)
        case landings.Redirected() | landings.Strayed():
            return LogoutRedirect(request, landing.exchange, landing.location, landing.parameters, landing.pages)
        case landings.Shown():
            return _page(request, landing)


def ends_of_logout(client: Client) -> tuple[str, ...]:
    """Return the registered addresses that a logout may end at, and those of a login, where it ought not to."""
    uris = client.value("post_logout_redirect_uris") or ()
    return (*(uri for uri in uris if isinstance(uri, str)), *client.redirect_uris)


def _page(request: LogoutRequest, landing: landings.Shown) -> LogoutPage | MalformedAnswer | NoAnswer:
    response = plain_answer(landing.exchange)
    if not isinstance(response, Response):
        return response
    soup = parsed(response.text)
    url = landing.exchange.request.url
    return LogoutPage(
        request=request,
        exchange=landing.exchange,
        name=landing.name or ("error" if response.status >= 400 else "unknown"),
        title=landing.page.title,
        first_words=landing.page.first_words,
        frames=tuple(address_within(url, str(frame["src"])) for frame in soup.find_all("iframe", src=True)),
        links=tuple(address_within(url, str(link["href"])) for link in soup.find_all("a", href=True)),
        why=landing.why,
        pages=landing.pages,
    )


def logout_call(
    connection: Connection, client: Client, deliveries: Sequence[Delivery], id_token: IdToken | None, waited: float
) -> BackChannelLogout | NothingReceived:
    """Read the back-channel logout requests that came for a client (OpenID Connect Back-Channel Logout 2.5)."""
    if not deliveries:
        return NothingReceived("a back-channel logout request", waited)
    delivery = deliveries[0]
    token = first(delivery.request.form, "logout_token")
    return BackChannelLogout(
        provider=connection.provider,
        client=client,
        delivery=delivery.request,
        received_at=delivery.received_at + connection.provider.clock_offset,
        jwt=connection.received_jwt(token, client) if token else None,
        id_token=id_token,
        repeated=len(deliveries) > 1,
    )


def framed_logout(
    connection: Connection, client: Client, page: LogoutPage, id_token: IdToken | None
) -> FrontChannelLogout | NothingReceived:
    """Read the iframe that a logout page loads from a client (OpenID Connect Front-Channel Logout 2)."""
    registered = str(client.value("frontchannel_logout_uri") or "")
    wanted = url_parts(registered)
    for frame in page.frames:
        parts = url_parts(frame)
        if (parts.scheme, parts.netloc, parts.path) == (wanted.scheme, wanted.netloc, wanted.path):
            parameters = tuple(parse_qsl(parts.query, keep_blank_values=True))
            return FrontChannelLogout(connection.provider, client, page, registered, frame, parameters, id_token)
    return NothingReceived("an iframe with the client's frontchannel_logout_uri", 0.0)
