"""The scope and the response type of an authorization request (RFC 6749 3.1.1, 3.3, 4.1.2.1)."""

from harness.checks.authorization_outcome import AuthorizationAnswer, AuthorizationRefusal, ended, is_error_page
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Page
from harness.protocol.judgement import Judgement, judged
from harness.protocol.token import TokenError, TokenResponse

# What each word of a response type brings (OAuth 2.0 Multiple Response Types 3, 5).
BRINGS = {"code": "code", "token": "access_token", "id_token": "id_token"}


@judges("RFC6749-3.1.1-1", "RFC6749-3.1.1-4", "RFC6749-4.2.1-1", "RFC7591-2-12")
def the_response_type_is_processed(subject: AuthorizationSuccess) -> Judgement:
    """Each word of the response type brings what it stands for (RFC 6749 3.1.1)."""
    words = (subject.request.response_type or "").split()
    missing = [BRINGS[word] for word in words if word in BRINGS and not subject.value(BRINGS[word])]
    return judged(not missing, f"what {' '.join(words)} stands for", f"missing: {', '.join(missing) or 'nothing'}")


@judges("RFC6749-3.3-4", "RFC6749-4.1.2.1-10", refuses=True)
def a_malformed_scope_is_refused(subject: AuthorizationRefusal) -> Judgement:
    """A scope with a character outside the grammar is an invalid_scope (RFC 6749 3.3, 4.1.2.1)."""
    holds = isinstance(subject, AuthorizationError) and subject.error == "invalid_scope"
    return judged(holds, "error=invalid_scope at the redirection URI", ended(subject))


@judges("RFC6749-3.3-7", "RFC6749-4.1.1-3")
def a_request_without_scope_has_a_default_or_fails(subject: AuthorizationAnswer) -> Judgement:
    """A request without scope is served with a default, or refused as invalid_scope (RFC 6749 3.3)."""
    refused = isinstance(subject, AuthorizationError) and subject.error == "invalid_scope"
    return judged(refused or isinstance(subject, AuthorizationSuccess), "a success or invalid_scope", ended(subject))


@judges("OIDCC-5.4-10", "RFC6749-3.3-2")
def another_spelling_is_another_scope(subject: AuthorizationError | TokenError | TokenResponse) -> Judgement:
    """A scope value in other letters is refused as any that is not known, or not granted as the known one.

    It is left out or refused as the provider likes (RFC 6749 3.3, 4.1.2.1, 5.2).
    """
    if not isinstance(subject, TokenResponse):
        return judged(subject.error == "invalid_scope", "error=invalid_scope, or a success", f"error={subject.error}")
    granted = str(subject.members.get("scope") or "").split()
    asked = subject.authorization.request.scopes if subject.authorization else ()
    folded = sorted({scope.lower() for scope in asked if scope.lower() != scope} & set(granted) - set(asked))
    return judged(not folded, "nothing granted that was asked for in other letters", f"granted: {' '.join(folded)}")


@judges("RFC6749-4.1.2.1-7", refuses=True)
def a_client_without_the_grant_is_unauthorized(subject: AuthorizationRefusal) -> Judgement:
    """A client that may not use the method is told unauthorized_client, or its user by a page (RFC 6749 4.1.2.1)."""
    if isinstance(subject, Page):
        return judged(is_error_page(subject), "error=unauthorized_client or an error page", ended(subject))
    return judged(subject.error == "unauthorized_client", "error=unauthorized_client or an error page", ended(subject))
