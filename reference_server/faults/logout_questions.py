"""Faults of the question before a logout, and of what its answer does."""

from html import escape
from urllib.parse import parse_qs, urlsplit

from msgspec.structs import replace

from reference_server.endpoints.pages import error_page, page
from reference_server.errors import InvalidRequest
from reference_server.faults.fault import Fault, at, faults_at, swap
from reference_server.interaction import cookie_name, remembered_login
from reference_server.jose.signatures import read_claims
from reference_server.logout_request import LOGOUT_CHALLENGE, LOGOUT_VERIFIER, LogoutRequest, open_logout, seal_logout
from reference_server.provider import Provider
from reference_server.rules.logout import request as logout
from reference_server.rules.logout.draft import LogoutDraft
from reference_server.session_end import end_session
from reference_server.storage.sessions import LoginSession, add_login_session
from reference_server.web.message import Request, Response, html_response, redirect_response, with_query

ANSWER = ("logout", "accept")
BUTTON = '<button name="logout" value="accept">Log out</button>'
QUESTION = f'<form method="post">{BUTTON}</form>'

answer = faults_at("logout_http")


def _asked(provider: Provider, response: Response) -> LogoutRequest | None:
    """What the End-User is about to be asked, if that is where the browser is sent."""
    told = parse_qs(urlsplit(dict(response.headers).get("Location", "")).query)
    return open_logout(provider, LOGOUT_CHALLENGE, told[LOGOUT_CHALLENGE][0]) if LOGOUT_CHALLENGE in told else None


def _unasked(provider: Provider, asked: LogoutRequest) -> Response:
    """The redirect by which an End-User who agreed comes back."""
    told = {LOGOUT_VERIFIER: seal_logout(provider, LOGOUT_VERIFIER, asked)}
    return redirect_response(with_query(f"{provider.issuer}/oauth2/sessions/logout", told))


def _hint(request: Request) -> str | None:
    return dict(request.query if request.method == "GET" else request.form or ()).get("id_token_hint")


def end_without_a_hint(provider: Provider, request: Request, response: Response) -> Response:
    """Ask nobody where no hint tells who asks for the logout."""
    asked = _asked(provider, response)
    return _unasked(provider, asked) if asked is not None and _hint(request) is None else response


def end_by_the_right_hint(provider: Provider, request: Request, response: Response) -> Response:
    """Ask nobody where the hint is of the session in this browser."""
    asked, hint = _asked(provider, response), _hint(request)
    if asked is None or hint is None or read_claims(hint).get("sid") != asked.session_id:
        return response
    return _unasked(provider, asked)


def end_by_the_hint_of_another(provider: Provider, request: Request, response: Response) -> Response:
    """Ask nobody where the hint is of another End-User than the one in this browser."""
    asked, hint = _asked(provider, response), _hint(request)
    if asked is None or hint is None:
        return response
    return response if read_claims(hint).get("sid") == asked.session_id else _unasked(provider, asked)


def end_while_asking(provider: Provider, _request: Request, response: Response) -> Response:
    """End the session before the End-User has answered."""
    asked = _asked(provider, response)
    if asked is not None:
        end_session(provider, asked.session_id, provider.table.session_end)
    return response


def ask_in_an_open_form(provider: Provider, request: Request, response: Response) -> Response:
    """Ask in a form with nothing in it that another site could not post, and lead to where its answer counts.

    What another site posts comes without the cookie of the session; the redirect that answers it is followed with it.
    """
    if ANSWER in (request.form or ()):
        return redirect_response(with_query(f"{provider.issuer}/oauth2/sessions/logout", dict((ANSWER,))))
    asked = _asked(provider, response)
    if asked is None:
        return response
    return _unasked(provider, asked) if ANSWER in request.query else html_response(200, page("Log out?", QUESTION))


def ask_in_a_form_sent_by_get(provider: Provider, request: Request, response: Response) -> Response:
    """Ask in a form that repeats the request by GET, with nothing in it that another site could not know.

    Where another site sends that, the cookie of the session goes along: browsers keep what is `SameSite=Lax` from what
    other sites post, and not from where they lead.
    """
    asked = _asked(provider, response)
    if asked is None:
        return response
    if ANSWER in request.query:
        return _unasked(provider, asked)
    repeated = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in (request.query if request.method == "GET" else request.form or ())
    )
    return html_response(200, page("Log out?", f'<form method="get">{repeated}{BUTTON}</form>'))


def take_the_answer_of_another(provider: Provider, request: Request, response: Response) -> Response:
    """End the session of this browser where the answer is to the question of another one."""
    verifier, session = dict(request.query).get(LOGOUT_VERIFIER), remembered_login(provider, request)
    if verifier is None or session is None:
        return response
    asked = open_logout(provider, LOGOUT_VERIFIER, verifier)
    return _unasked(provider, replace(asked, session_id=session.session_id)) if response.status == 400 else response


def log_in_again(provider: Provider, request: Request, response: Response) -> Response:
    """Give the browser the session back that has just ended."""
    verifier, name = dict(request.query).get(LOGOUT_VERIFIER), cookie_name(provider, "session")
    if verifier is None or name not in request.cookies:
        return response
    asked = open_logout(provider, LOGOUT_VERIFIER, verifier)
    session = LoginSession(asked.session_id, asked.subject, acr=None, amr=(), auth_time=asked.requested_at)
    until = provider.now() + provider.settings.lifetimes.login_session
    add_login_session(provider.engine, provider.issuer, provider.seal.digest(request.cookies[name]), session, until)
    return replace(response, headers=tuple(pair for pair in response.headers if pair[0] != "Set-Cookie"))


def end_although_refused(provider: Provider, request: Request, response: Response) -> Response:
    """End the session of a request that is answered with an error."""
    session = remembered_login(provider, request)
    if response.status == 400 and session is not None:
        end_session(provider, session.session_id, provider.table.session_end)
    return response


def refuse_nobody(provider: Provider, request: Request, response: Response) -> Response:
    """Take it for an error that nobody is logged in."""
    if LOGOUT_VERIFIER in dict(request.query) or remembered_login(provider, request) is not None:
        return response
    return error_page(provider, InvalidRequest("nobody is logged in"))


def go_to_the_first_registered_address(provider: Provider, draft: LogoutDraft) -> None:
    """Send the browser to a client that asked for no redirect."""
    logout.check_post_logout_redirect_uri(provider, draft)
    if draft.client is not None:
        for address in draft.client.texts("post_logout_redirect_uris")[:1]:
            draft.parameters.setdefault("post_logout_redirect_uri", address)


FAULTS = (
    answer(
        "logout-without-hint-unasked",
        "OIDCRIL-2-21 OIDCRIL-6-1",
        "A logout request without id_token_hint ends the session, and nobody is asked.",
        end_without_a_hint,
    ),
    answer(
        "logout-with-hint-unasked",
        "OIDCRIL-2-20",
        "A logout request with the id_token_hint of the session ends it, and nobody is asked.",
        end_by_the_right_hint,
    ),
    answer(
        "logout-by-another-users-hint-unasked",
        "OIDCRIL-2-22",
        "The id_token_hint of another End-User ends the session, and nobody is asked.",
        end_by_the_hint_of_another,
    ),
    answer(
        "session-ends-while-asking",
        "OIDCRIL-2-24",
        "The session ends before the End-User has said whether it shall.",
        end_while_asking,
    ),
    answer(
        "logout-question-in-an-open-form",
        "OIDCRIL-2-27",
        "The form that asks before a logout holds no value that another site cannot know.",
        ask_in_an_open_form,
    ),
    answer(
        "logout-question-in-a-form-sent-by-get",
        "OIDCRIL-2-27",
        "The form that asks before a logout is sent by GET, and holds no value that another site cannot know.",
        ask_in_a_form_sent_by_get,
    ),
    Fault(
        "logout-question-of-another-browser",
        ("OIDCRIL-2-27",),
        "The form that asks before a logout is taken with what another End-User was shown.",
        at(logout_http=take_the_answer_of_another),
        open_forms=True,
    ),
    answer(
        "logged-in-again-after-logout",
        "OIDCRIL-2-23",
        "The End-User is logged in again as soon as the session has ended.",
        log_in_again,
    ),
    answer(
        "refused-logout-ends-the-session",
        "OIDCRIL-4-1",
        "A logout request that is refused ends the session all the same.",
        end_although_refused,
    ),
    answer(
        "logout-of-nobody-refused",
        "OIDCRIL-4-2",
        "A logout request is an error where nobody is logged in.",
        refuse_nobody,
    ),
    Fault(
        "logout-leads-to-the-first-address",
        ("OIDCRIL-3-5",),
        "Without a post_logout_redirect_uri the browser goes to the first that the client registered.",
        swap(logout.check_post_logout_redirect_uri, go_to_the_first_registered_address),
        shown_in=("rp-initiated-logout/without-redirect-uri",),
    ),
)
