"""The prompt parameter (OpenID Connect Core 3.1.2.1, 3.1.2.3)."""

from harness.checks.authentication_time import later, same
from harness.checks.authorization_outcome import (
    AuthorizationAnswer,
    AuthorizationRefusal,
    AuthorizationResponse,
    asked_to_log_in,
    ended,
    is_silent,
    pages_seen,
    succeeded,
    went_on_or_said_why_not,
)
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Page
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken

# OpenID Connect Core 3.1.2.6: the codes made for requests that would need a page.
SILENT_ERRORS = ("login_required", "interaction_required", "account_selection_required", "consent_required")


@judges("OIDCC-3.1.2.1-22", "OIDCC-3.1.2.3-3")
def a_silent_request_shows_no_page(subject: AuthorizationAnswer) -> Judgement:
    """With prompt=none no page is ever shown (OpenID Connect Core 3.1.2.1)."""
    if not is_silent(subject.request):
        return not_applicable("the request has no prompt=none")
    if isinstance(subject, Page):
        return judged(False, "a redirect without any page", ended(subject))
    return judged(not subject.pages, "a redirect without any page", f"{pages_seen(subject)} on the way")


@judges("OIDCC-3.1.2.1-23", "OIDCC-3.1.2.3-4", "OIDCC-15.1-2", refuses=True)
def a_silent_request_without_session_is_an_error(subject: AuthorizationError) -> Judgement:
    """With prompt=none and nobody logged in an error comes back (OpenID Connect Core 3.1.2.3)."""
    return judged(subject.error in SILENT_ERRORS, f"error={' or '.join(SILENT_ERRORS)}", f"error={subject.error}")


@judges("OIDCC-3.1.2.6-6", "OIDCC-3.1.2.6-7", refuses=True)
def login_is_what_is_missing(subject: AuthorizationError) -> Judgement:
    """login_required or interaction_required can report a missing login (OpenID Connect Core 3.1.2.6)."""
    fitting = ("login_required", "interaction_required")
    return judged(subject.error in fitting, f"error={' or '.join(fitting)}", f"error={subject.error}")


@judges("OIDCC-3.1.2.1-24", "OIDCC-3.1.2.6-9")
def a_silent_request_without_consent_is_an_error(subject: AuthorizationResponse) -> Judgement:
    """With prompt=none an error comes back where consent was not given (OpenID Connect Core 3.1.2.1).

    A success says that consent is configured beforehand, as conditions of OpenID Connect Core 3.1.2.4 allow.
    """
    if isinstance(subject, AuthorizationSuccess):
        return not_applicable("the provider needs no consent page for this client")
    fitting = ("consent_required", "interaction_required")
    return judged(subject.error in fitting, f"error={' or '.join(fitting)}", f"error={subject.error}")


@judges("RFC6749-10.12-2")
def nobody_is_authorized_unseen(subject: AuthorizationAnswer) -> Judgement:
    """A client that registered itself gets no authorization before the user has seen a page (RFC 6749 10.12)."""
    registered = subject.request.client.registration_access_token is not None
    if isinstance(subject, AuthorizationSuccess) and not registered:
        return not_applicable("an operator made the client, and may have agreed to it beforehand")
    unseen = isinstance(subject, AuthorizationSuccess) and not subject.pages
    return judged(not unseen, "an error or a page", ended(subject))


@judges("OIDCC-3.1.2.1-41")
def a_silent_request_in_a_session_succeeds(subject: AuthorizationAnswer) -> Judgement:
    """With prompt=none and without hint a live session is enough (OpenID Connect Core 3.1.2.1)."""
    if not is_silent(subject.request) or subject.request.value("id_token_hint"):
        return not_applicable("the request has no prompt=none or has a hint")
    return succeeded(subject)


@judges("OIDCC-3.1.2.1-25", "OIDCC-3.1.2.3-2")
def prompt_login_shows_the_login_page(subject: AuthorizationSuccess) -> Judgement:
    """With prompt=login even an authenticated user is asked for credentials (OpenID Connect Core 3.1.2.3)."""
    return judged(asked_to_log_in(subject), "a login page", pages_seen(subject))


@judges("OIDCC-3.1.2.1-25", "OIDCC-3.1.2.3-2")
def prompt_login_renews_auth_time(subject: IdToken, before: IdToken) -> Judgement:
    """With prompt=login auth_time is later than that of the login before (OpenID Connect Core 2, 3.1.2.1)."""
    return later(subject, before)


@judges("OIDCC-3.1.2.1-27")
def prompt_consent_shows_the_consent_page(subject: AuthorizationSuccess) -> Judgement:
    """With prompt=consent the user is asked although a grant is remembered (OpenID Connect Core 3.1.2.1)."""
    asked = any(page.name == "consent" for page in subject.pages)
    return judged(asked, "a consent page", pages_seen(subject))


@judges("OIDCC-3.1.2.1-31")
def prompt_values_differ_by_case(subject: AuthorizationAnswer) -> Judgement:
    """The values of prompt are case-sensitive, so that NONE does not act as none (OpenID Connect Core 3.1.2.1)."""
    if isinstance(subject, AuthorizationError):
        return judged(subject.error not in SILENT_ERRORS, "no error made for prompt=none", f"error={subject.error}")
    return judged(True, "no error made for prompt=none", ended(subject))


@judges("OIDCC-3.1.2.1-32", refuses=True)
def none_with_another_value_is_an_error(subject: AuthorizationRefusal) -> Judgement:
    """prompt=none combined with any other value is an error (OpenID Connect Core 3.1.2.1)."""
    holds = isinstance(subject, AuthorizationError) and not subject.pages
    return judged(holds, "an error response without any page", ended(subject))


@judges("OIDCC-3.1.2.1-33")
def an_unknown_prompt_value_does_no_harm(subject: AuthorizationAnswer) -> Judgement:
    """An unknown prompt value is ignored or answered with a regular error (OpenID Connect Core 3.1.2.1)."""
    return went_on_or_said_why_not(subject)


@judges("OIDCC-3.1.2.3-1", "RFC6749-3.1-1")
def a_stranger_is_asked_to_log_in(subject: AuthorizationSuccess) -> Judgement:
    """A user who is not authenticated is asked to authenticate (OpenID Connect Core 3.1.2.3)."""
    return judged(asked_to_log_in(subject), "a login page", pages_seen(subject))


@judges("OIDCC-2-5")
def the_same_user_has_the_same_sub(subject: IdToken, before: IdToken) -> Judgement:
    """The same user gets the same sub at the same client on every login (OpenID Connect Core 2)."""
    return same("sub", subject, before)
