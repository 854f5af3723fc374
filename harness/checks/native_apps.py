"""OAuth for native apps (RFC 8252)."""

from harness.checks.authorization_outcome import AuthorizationRefusal, ended, is_error_page, without_response
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationSuccess, Page
from harness.protocol.judgement import Judgement, judged


@judges("RFC8252-8.5-2", refuses=True)
def a_secret_proves_nothing(subject: AuthorizationRefusal) -> Judgement:
    """A native app with a secret is a public client, which needs a code challenge (RFC 8252 8.1, 8.5)."""
    told = is_error_page(subject) if isinstance(subject, Page) else subject.error == "invalid_request"
    return judged(told, "error=invalid_request, or an error page", ended(subject))


@judges(
    "RFC8252-7-1",
    "RFC8252-7.1-1",
    "RFC8252-7.1-2",
    "RFC8252-7.3-1",
    "RFC8252-7.3-2",
    "RFC8252-7.3-3",
    "RFC9700-4.1.3-2",
)
def the_redirect_is_the_one_asked_for(subject: AuthorizationSuccess) -> Judgement:
    """The answer goes to the URI that was asked for, letter by letter, with a query appended (RFC 8252 7)."""
    asked = subject.request.redirect_uri or ""
    exact = subject.location.startswith(f"{asked}?")
    return judged(exact, f"{asked}?...", without_response(subject.location))
