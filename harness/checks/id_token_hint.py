"""The id_token_hint parameter (OpenID Connect Core 3.1.2.1, 3.1.2.2)."""

from harness.checks.authentication_time import same
from harness.checks.authorization_outcome import (
    AuthorizationAnswer,
    AuthorizationRefusal,
    ended,
    is_error_page,
    succeeded,
)
from harness.checks.prompt import SILENT_ERRORS
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken


@judges("OIDCC-3.1.2.1-39")
def a_hint_of_the_live_session_names_the_same_user(subject: IdToken, hinted: IdToken) -> Judgement:
    """A hint for the user who is logged in leads to a positive answer for that user (OpenID Connect Core 3.1.2.1)."""
    return same("sub", subject, hinted)


@judges("OIDCC-3.1.2.1-42")
def a_hint_is_good_without_the_provider_in_aud(subject: AuthorizationAnswer) -> Judgement:
    """A hint is accepted although its audience is only the client (OpenID Connect Core 3.1.2.1)."""
    if not subject.request.value("id_token_hint"):
        return not_applicable("the request has no id_token_hint")
    return succeeded(subject)


@judges("OIDCC-3.1.2.1-40", refuses=True)
def a_hint_of_another_user_is_an_error(subject: AuthorizationError) -> Judgement:
    """A hint for a user who does not log in leads to an error such as login_required (OpenID Connect Core 3.1.2.1)."""
    return judged(subject.error in SILENT_ERRORS, f"error={' or '.join(SILENT_ERRORS)}", f"error={subject.error}")


@judges("OIDCC-3.1.2.2-6", refuses=True)
def a_foreign_hint_is_not_believed(subject: AuthorizationRefusal) -> Judgement:
    """A hint that the provider did not issue is not treated as valid (OpenID Connect Core 3.1.2.2)."""
    holds = isinstance(subject, AuthorizationError) or is_error_page(subject)
    return judged(holds, "an error, by redirect or on a page", ended(subject))
