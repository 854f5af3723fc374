"""Faults of whether the End-User has to log in, and of the pages for it."""

from html import escape
from urllib.parse import parse_qs, urlsplit

from reference_server.authorization_request import AuthorizationRequest
from reference_server.endpoints.pages import page
from reference_server.faults.fault import Fault, at, swap
from reference_server.interaction import (
    LOGIN_CHALLENGE,
)
from reference_server.provider import Provider
from reference_server.rules.authorization import session
from reference_server.storage.sessions import LoginSession
from reference_server.web.message import Request, Response, html_response


def _asked(response: Response) -> tuple[str, str | None]:
    """Where the browser is sent, and the challenge of the login that it is sent to."""
    location = dict(response.headers).get("Location", "")
    return location, parse_qs(urlsplit(location).query).get(LOGIN_CHALLENGE, [None])[0]


def interrupt_silent_requests(_provider: Provider, request: Request, response: Response) -> Response:
    """Show a page on the way of a request with prompt=none that can be answered."""
    location, challenge = _asked(response)
    if challenge is None or ("prompt", "none") not in request.query:
        return response
    cookies = tuple(pair for pair in response.headers if pair[0] == "Set-Cookie")
    return html_response(200, page("Welcome back", f'<p><a href="{escape(location)}">Continue</a></p>'), cookies)


def authenticated_before(_provider: Provider, request: AuthorizationRequest, _session: LoginSession) -> bool:
    """Any max_age makes every login too old."""
    return request.max_age is not None


FAULTS = (
    Fault(
        "silent-requests-interrupted",
        ("OIDCC-3.1.2.3-3",),
        "A request with prompt=none leads to a page that greets the End-User.",
        at(authorization_http=interrupt_silent_requests),
        also=(
            "OIDCC-2-5",
            "OIDCC-3.1.2.1-35",
            "OIDCC-3.1.2.1-36",
            "OIDCC-3.1.2.1-39",
            "OIDCC-3.1.2.1-41",
            "OIDCC-3.1.2.1-42",
        ),
    ),
    Fault(
        "max-age-forces-a-login",
        ("OIDCC-3.1.2.1-35",),
        "A request with max_age leads to the login page however young the login is.",
        swap(session.authenticated_too_long_ago, authenticated_before),
    ),
    Fault(
        "pages-framed-anywhere",
        ("OIDCC-3.1.2.3-6", "RFC6749-10.13-1", "RFC9700-4.16-1"),
        "The pages for login and consent may be in the frame of any site.",
        at(),
        framed_pages=True,
    ),
)
