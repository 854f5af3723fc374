"""Resource indicators (RFC 8707)."""

from harness.checks.authorization_outcome import AuthorizationRefusal, ended
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError
from harness.protocol.judgement import Judgement, judged
from harness.protocol.token import TokenError, TokenResponse

TARGET = "error=invalid_target"


@judges("RFC8707-2-1", "RFC8707-2-2", "RFC8707-2-5", "RFC8707-2.1-1", refuses=True)
def an_unusable_resource_is_refused(subject: TokenError) -> Judgement:
    """A resource that is malformed, unknown or was not granted is an invalid_target (RFC 8707 2, 2.2)."""
    return judged(subject.error == "invalid_target", TARGET, f"error={subject.error}")


@judges("RFC8707-2-1", "RFC8707-2-2", "RFC8707-2-5", "RFC8707-2.1-5", refuses=True)
def an_unusable_resource_is_reported_by_redirect(subject: AuthorizationRefusal) -> Judgement:
    """At the authorization endpoint such a resource is an invalid_target with the state (RFC 8707 2, 2.1)."""
    holds = (
        isinstance(subject, AuthorizationError)
        and subject.error == "invalid_target"
        and subject.value("state") == subject.request.state
    )
    return judged(holds, f"{TARGET} with the state at the redirection URI", ended(subject))


@judges("RFC8707-2-4")
def several_resources_may_be_asked_for(subject: TokenResponse | TokenError) -> Judgement:
    """Several resources are granted, or refused as invalid_target, but not as a repetition (RFC 8707 2)."""
    refused = isinstance(subject, TokenError) and subject.error == "invalid_target"
    granted = isinstance(subject, TokenResponse)
    received = f"error={subject.error}" if isinstance(subject, TokenError) else "an access token"
    return judged(granted or refused, f"an access token, or {TARGET}", received)


@judges("RFC8707-2.2-4")
def a_resource_beyond_the_grant_may_be_refused(subject: TokenResponse | TokenError) -> Judgement:
    """A refresh for a resource that was not granted may be refused as invalid_target (RFC 8707 2.2)."""
    received = f"error={subject.error}" if isinstance(subject, TokenError) else "an access token"
    return judged(isinstance(subject, TokenError) and subject.error == "invalid_target", TARGET, received)
