"""Faults of the authorization endpoint towards its users: whom it asks, and what it shows (RFC 6749 3.1, 10)."""

from urllib.parse import parse_qsl, urlsplit

from reference_server.faults.fault import Fault, at, swap
from reference_server.interaction import (
    LOGIN_CHALLENGE,
    LOGIN_VERIFIER,
    cookie_name,
    flow_of_token,
    return_address,
)
from reference_server.login_consent.users import demo_users
from reference_server.provider import Provider
from reference_server.rules.authorization import client, login
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.storage.consents import Consent, add_consent
from reference_server.storage.flows import ANSWERED_LOGIN, ASKED_LOGIN, Flow, advance_flow
from reference_server.web.message import Request, Response, redirect_response

ANYWHERE = "https://localhost/"


def take_strangers_for_the_first_user(provider: Provider, request: Request, response: Response) -> Response:
    """Answer in the name of the first user where a browser without a session would have to log in."""
    asked = dict(parse_qsl(urlsplit(dict(response.headers).get("Location", "")).query))
    if LOGIN_CHALLENGE not in asked or cookie_name(provider, "session") in request.cookies:
        return response
    flow = flow_of_token(provider, LOGIN_CHALLENGE, asked[LOGIN_CHALLENGE], ASKED_LOGIN)
    told = {
        **flow.login,
        "subject": next(iter(demo_users().values())).subject,
        "acr": None,
        "amr": [],
        "auth_time": provider.now(),
        "remember": False,
        "remember_for": 0,
        "extend_session_lifespan": False,
        "context": None,
    }
    advance_flow(provider.engine, provider.issuer, flow, ANSWERED_LOGIN, login=told)
    cookies = tuple(pair for pair in response.headers if pair[0] == "Set-Cookie")
    return redirect_response(return_address(provider, LOGIN_VERIFIER, flow), cookies)


def take_a_login_for_consent(provider: Provider, flow: Flow) -> None:
    """Remember that whoever logs in has agreed to whatever is asked."""
    login.demand_required_subject(provider, flow)
    if flow.login.get("error") is None:
        agreed = Consent(
            consent_id=flow.flow_id,
            subject=flow.login["subject"],
            client_id=flow.request.client_id,
            scope=flow.request.scope,
            audience=(*flow.request.resources, *flow.request.audience),
            session_id=flow.login["session_id"] or "",
            remember=True,
            content={},
            granted_at=provider.now(),
            expires_at=None,
        )
        add_consent(provider.engine, provider.issuer, agreed)


def answer_an_empty_address_anywhere(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take an empty redirect_uri for an address of one's own."""
    if ("redirect_uri", "") in draft.http.query:
        draft.redirect_uri = ANYWHERE
    else:
        client.check_redirect_uri(provider, draft)


def write_errors_as_they_are(_provider: Provider, request: Request, response: Response) -> Response:
    """Put the client_id into an error page as markup."""
    named = dict(request.query).get("client_id", "")
    body = response.body.replace(b"</main>", f"<p>{named}</p></main>".encode())
    return Response(response.status, response.headers, body) if response.status == 400 else response


def end_a_header_in_state(_provider: Provider, _request: Request, response: Response) -> Response:
    """Let a line break in state end the header field that it stands in."""
    location = urlsplit(dict(response.headers).get("Location", ""))
    _, broken, rest = dict(parse_qsl(location.query or location.fragment)).get("state", "").partition("\r\n")
    name, colon, value = rest.partition(": ")
    return response.with_headers((name, value)) if broken and colon else response


FAULTS = (
    Fault(
        "strangers-taken-for-the-first-user",
        ("RFC6749-3.1-1", "OIDCC-3.1.2.3-1", "RFC8628-3.3-3"),
        "Who is not logged in goes on as the first user, at the device page too.",
        at(authorization_http=take_strangers_for_the_first_user),
    ),
    Fault(
        "login-taken-for-consent",
        ("RFC6749-10.12-2",),
        "Who is logged in is never asked whether a client may have anything.",
        swap(login.demand_required_subject, take_a_login_for_consent),
    ),
    Fault(
        "empty-redirect-uri-answered-anywhere",
        ("RFC6749-3.1-8",),
        "A request with an empty redirect_uri is answered at an address that nobody registered.",
        swap(client.check_redirect_uri, answer_an_empty_address_anywhere),
    ),
    Fault(
        "client-id-written-into-the-error-page",
        ("RFC6749-10.14-1",),
        "An error page has the client_id of the request as markup.",
        at(authorization_http=write_errors_as_they_are),
    ),
    Fault(
        "header-split-by-state",
        ("RFC6749-10.14-2",),
        "A line break in state begins a header field.",
        at(authorization_http=end_a_header_in_state),
    ),
)
