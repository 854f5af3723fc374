"""Pages of the provider in frames, in a browser with JavaScript."""

from harness.flows.connection import Connection
from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.client import Client
from harness.protocol.exchange import Exchange
from harness.protocol.framed import RenderedLogout, SessionCheck
from harness.protocol.logout import LogoutPage, NothingReceived
from harness.protocol.outcome import NoAnswer, NotOffered
from harness.wire.browser import Browser
from harness.wire.chromium import Chromium, origin_of

# How long an answer of a framed page, or a logout page that leads on, is waited for, in seconds.
ANSWER_SECONDS = 3.0
ONWARD_SECONDS = 3.0


def check_session(
    connection: Connection,
    browser: Browser,
    chromium: Chromium,
    client: Client,
    *,
    authorization: AuthorizationSuccess,
    session_state: str | None = None,
    message: str | None = None,
    origin: str | None = None,
) -> SessionCheck | NothingReceived | NoAnswer | NotOffered:
    """Ask check_session_iframe whether the session goes on (OpenID Connect Session Management 3.1).

    By default the client asks with its own client_id, the session_state of the response, and from the origin of its
    redirection URI. `message` replaces the whole message.
    """
    frame = connection.endpoint("check_session_iframe")
    if frame is None:
        return NotOffered("check_session_iframe")
    state = session_state or authorization.session_state
    if message is None and state is None:
        return NothingReceived("a session_state to ask about", 0.0)
    asked_from = origin_of(origin or authorization.request.redirect_uri or authorization.location)
    said = message if message is not None else f"{client.client_id} {state}"
    seen = chromium.asked_frame(
        browser.cookies,
        connection.transport,
        page=f"{asked_from}/",
        frame=frame,
        message=said,
        seconds=ANSWER_SECONDS,
    )
    if isinstance(seen, Exchange):
        return NoAnswer(seen)
    return SessionCheck(
        connection.provider,
        client,
        authorization,
        asked_from,
        said,
        seen.answer,
        seen.targets,
        seen.cookies,
        seen.markup,
    )


def render_logout(
    connection: Connection, browser: Browser, chromium: Chromium, client: Client, page: LogoutPage
) -> RenderedLogout | NothingReceived:
    """Show a logout page as it came, and see which frames it loads and where it leads (Front-Channel Logout 2, 3)."""
    response = page.exchange.response
    if response is None:
        return NothingReceived("a logout page", 0.0)
    onward = page.request.value("post_logout_redirect_uri")
    shown = chromium.rendered(
        browser.cookies,
        connection.transport,
        page.exchange.request.url,
        response,
        stop_at=(onward,) if onward else (),
        seconds=ONWARD_SECONDS,
    )
    registered = str(client.value("frontchannel_logout_uri") or "")
    return RenderedLogout(connection.provider, client, page, registered, shown.frames, shown.led_to, shown.left_at)
