"""OAuth for native apps (RFC 8252)."""

from harness.checks.authorization_outcome import without_response
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.judgement import Judgement, judged


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
