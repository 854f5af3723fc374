"""Words and conditions about where an authorization request ended, shared by the checks of its answers."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlunsplit

from harness.protocol.authorization import (
    AuthorizationError,
    AuthorizationRequest,
    AuthorizationSuccess,
    Page,
    SeenPage,
    Strayed,
)
from harness.protocol.exchange import Pairs
from harness.protocol.judgement import Judgement, judged
from harness.protocol.web_url import url_parts

AuthorizationResponse = AuthorizationSuccess | AuthorizationError
AuthorizationAnswer = AuthorizationSuccess | AuthorizationError | Page
AuthorizationRefusal = AuthorizationError | Page
AuthorizationOutcome = AuthorizationSuccess | AuthorizationError | Page | Strayed
# Recipes of pages by which somebody logs in: a whole form, or the page for the password alone.
LOGIN_PAGES = ("login", "password")


def ended(outcome: AuthorizationOutcome) -> str:
    """Say in a few words where the browser ended, without any value that has to stay secret."""
    match outcome:
        case AuthorizationSuccess():
            names = ", ".join(dict.fromkeys(name for name, _ in outcome.parameters)) or "no parameter"
            return f"a redirect to {without_response(outcome.location)} with {names}"
        case AuthorizationError():
            description = outcome.value("error_description")
            words = f" ({description})" if description else ""
            return f"error={outcome.error}{words} at {without_response(outcome.location)}"
        case Page():
            return f"the page '{outcome.name}' with status {outcome.status}"
        case Strayed():
            return f"a redirect to {without_response(outcome.location)}, which is not registered"


def without_response(location: str) -> str:
    """Return a redirect's target without query and fragment."""
    parts = url_parts(location)
    if not parts.scheme:
        return location.partition("#")[0].partition("?")[0]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def query_of(uri: str) -> Pairs:
    """Return the decoded query parameters of a URI."""
    return tuple(parse_qsl(url_parts(uri).query, keep_blank_values=True))


def is_code_flow(request: AuthorizationRequest) -> bool:
    """Whether the request asks for the code flow alone (OpenID Connect Core 3.1)."""
    return request.response_type == "code"


def is_silent(request: AuthorizationRequest) -> bool:
    """Whether the request forbids every page (prompt=none, OpenID Connect Core 3.1.2.1)."""
    return (request.value("prompt") or "").split() == ["none"]


def is_error_page(page: Page) -> bool:
    """Whether a page tells of an error, by its recipe or by its status."""
    return page.name == "error" or page.status >= 400


def succeeded(outcome: AuthorizationOutcome) -> Judgement:
    """Judge whether the request ended in a success, whatever else that success may lack."""
    return judged(isinstance(outcome, AuthorizationSuccess), "a success", ended(outcome))


def went_on_or_said_why_not(answer: AuthorizationAnswer) -> Judgement:
    """Judge whether the request ended in a success, an error response or an error page, and not on a dead end."""
    regular = not isinstance(answer, Page) or is_error_page(answer)
    return judged(regular, "a success or a regular error", ended(answer))


def asked_to_log_in(response: AuthorizationResponse) -> bool:
    """Whether a page was shown on the way that takes what proves who the user is."""
    return asks_for_proof(response.pages)


def asks_for_proof(pages: Iterable[SeenPage]) -> bool:
    """Tell whether one of these pages is a login page, or one that asks for the password alone."""
    return any(page.name in LOGIN_PAGES for page in pages)


def pages_seen(response: AuthorizationResponse) -> str:
    """Name the pages that were shown on the way."""
    return ", ".join(page.name for page in response.pages) or "no page"
