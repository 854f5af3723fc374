"""The logout endpoint `/oauth2/sessions/logout` (OIDC RP-Initiated Logout 2)."""

from html import escape
from urllib.parse import urlsplit

from reference_server.endpoints.pages import error_page, page, scripted_response
from reference_server.errors import InvalidRequest, ProtocolError
from reference_server.interaction import cookie_name, remembered_login, set_cookie
from reference_server.logout_request import LOGOUT_CHALLENGE, LOGOUT_VERIFIER, LogoutRequest, open_logout, seal_logout
from reference_server.provider import Provider
from reference_server.rules.logout.draft import LogoutDraft
from reference_server.session_end import end_session, front_channel_addresses
from reference_server.session_management import state_cookie
from reference_server.web.message import Request, Response, html_response, redirect_response, with_query

GO_ON = """
// goes on when the pages of the clients are there, or after seven seconds
const next = document.getElementById("continue");
function go() { if (next) location.replace(next.href); }
addEventListener("load", go);
setTimeout(go, 7000);
"""


def logout_endpoint(provider: Provider, request: Request) -> Response:
    """Check a logout request and send the browser to be asked; or take up one that the End-User agreed to."""
    return provider.table.seams.logout_http(provider, request, _answer(provider, request))


def _answer(provider: Provider, request: Request) -> Response:
    verifier = dict(request.query).get(LOGOUT_VERIFIER)
    try:
        return _begin(provider, request) if verifier is None else _finish(provider, request, verifier)
    except ProtocolError as error:
        return error_page(provider, error)


def _begin(provider: Provider, http: Request) -> Response:
    """Whoever asks, it is the End-User who decides (RP-Initiated Logout 2); nobody logged in is no error (4)."""
    draft = LogoutDraft(http=http)
    for rule in provider.table.logout:
        rule(provider, draft)
    session, now = remembered_login(provider, http), provider.now()
    redirect_uri, state = draft.parameters.get("post_logout_redirect_uri"), draft.parameters.get("state")
    if session is None:
        return _leave(provider, redirect_uri, state, ())
    asked = LogoutRequest(
        session_id=session.session_id,
        subject=session.subject,
        client_id=draft.client.client_id if draft.client is not None else None,
        redirect_uri=redirect_uri,
        state=state,
        request_url=http.url.partition("?")[0],
        requested_at=now,
        expires_at=now + provider.settings.lifetimes.login_consent_request,
    )
    challenge = seal_logout(provider, LOGOUT_CHALLENGE, asked)
    return redirect_response(with_query(provider.logout_url, {LOGOUT_CHALLENGE: challenge}))


def _finish(provider: Provider, http: Request, verifier: str) -> Response:
    """End the session of this browser, tell the clients, and only then go on (RP-Initiated Logout 3)."""
    asked, session = open_logout(provider, LOGOUT_VERIFIER, verifier), remembered_login(provider, http)
    if session is None:
        return _leave(provider, asked.redirect_uri, asked.state, ())
    if session.session_id != asked.session_id:
        raise InvalidRequest("this browser did not begin the logout")
    ended = end_session(provider, session.session_id, provider.table.session_end)
    frames = front_channel_addresses(provider, ended)
    return _leave(provider, asked.redirect_uri, asked.state, frames).with_headers(
        set_cookie(provider, cookie_name(provider, "session"), "", 0), state_cookie(provider, "", 0)
    )


def _leave(provider: Provider, redirect_uri: str | None, state: str | None, frames: tuple[str, ...]) -> Response:
    """To the post-logout redirect URI with `state` as it came; without one to a page, our own or the operator's."""
    told = {"state": state} if state is not None else {}
    told = provider.table.seams.post_logout_redirect(provider, told)
    ours = provider.settings.post_logout_redirect_url
    target = with_query(redirect_uri, told) if redirect_uri is not None else ours
    if frames:
        return _framed(target, frames)
    if target is not None:
        return redirect_response(target)
    return html_response(200, page("You are logged out", "<p>You can close this page.</p>"))


def _framed(target: str | None, frames: tuple[str, ...]) -> Response:
    """The page that loads each client's front-channel logout address in an iframe (OIDC Front-Channel Logout 2)."""
    body = "".join(f'<iframe src="{escape(address)}" title="Log out" hidden></iframe>\n' for address in frames)
    if target is not None:
        body = f'<p><a id="continue" href="{escape(target)}" rel="noreferrer">Continue</a></p>\n{body}'
    origins = dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, frames))
    return scripted_response(page("You are logged out", body), GO_ON, f"; frame-src {' '.join(origins)}")
