"""Requests that must not lead to any redirect (RFC 6749 3.1.2.4, 4.1.2.1, OpenID Connect Core 3.1.2.1, 3.1.2.6)."""

from http import HTTPStatus

from harness.checks.authorization_outcome import AuthorizationOutcome, ended, is_error_page, without_response
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, Page
from harness.protocol.judgement import Judgement, judged

NO_REDIRECT = "an error page of the provider and no redirect"
NO_CHOICE = "an error page of the provider, or error=invalid_request at a registered URI"


@judges(
    "OIDCC-3.1.2.1-8",
    "OIDCC-3.1.2.1-9",
    "OIDCC-3.1.2.6-4",
    "OIDCR-2-2",
    "RFC6749-3.1.2.3-1",
    "RFC6749-3.1.2.3-2",
    "RFC6749-3.1.2.3-3",
    "RFC6749-3.1.2.4-2",
    "RFC6749-4.2.1-2",
    "RFC6749-4.2.2.1-1",
    "RFC6749-10.2-2",
    "RFC6749-10.6-4",
    "RFC6749-10.15-1",
    "RFC7592-2.2-4",
    "RFC8252-8.3-2",
    "RFC8252-8.4-3",
    "RFC8252-8.4-4",
    "RFC8252-8.4-5",
    "RFC8252-8.4-6",
    "RFC9700-2.1-1",
    "RFC9101-6.3-4",
    "RFC9700-4.1.3-1",
    refuses=True,
)
def an_unregistered_redirect_uri_gets_no_redirect(subject: AuthorizationOutcome) -> Judgement:
    """A redirection URI that equals no registered one ends on a page of the provider (RFC 6749 3.1.2.4)."""
    return _stays_at_the_provider(subject)


@judges("RFC6749-3.1.2.4-3", refuses=True)
def a_redirect_uri_is_not_guessed(subject: AuthorizationOutcome) -> Judgement:
    """A redirection URI is not guessed where several are registered (RFC 6749 3.1.2.4)."""
    return _stays_at_the_provider(subject)


@judges("RFC6749-3.1-11", refuses=True)
def a_redirect_uri_is_not_chosen_from_duplicates(subject: AuthorizationOutcome) -> Judgement:
    """No grant follows a repeated redirect_uri, and no redirect an unregistered one (RFC 6749 3.1, 4.1.2.1).

    invalid_request covers a parameter that stands twice, so an error at a registered URI is a refusal too.
    """
    if isinstance(subject, AuthorizationError):
        registered = subject.request.client.value("redirect_uris") or ()
        return judged(without_response(subject.location) in registered, NO_CHOICE, ended(subject))
    return judged(isinstance(subject, Page) and is_error_page(subject), NO_CHOICE, ended(subject))


@judges(
    "RFC6749-4.1.1-1",
    "RFC6749-4.1.2.1-2",
    "OIDCC-3.1.2.1-6",
    "RFC7592-2.3-2",
    "RFC9101-5-2",
    "RFC9700-4.11.2-1",
    refuses=True,
)
def an_unknown_client_gets_no_redirect(subject: AuthorizationOutcome) -> Judgement:
    """A missing, unknown or foreign client_id never causes a redirect (RFC 6749 4.1.2.1)."""
    return _stays_at_the_provider(subject)


@judges("OIDCC-3.1.2.1-7", refuses=True)
def a_missing_redirect_uri_is_refused(subject: AuthorizationOutcome) -> Judgement:
    """A request without redirect_uri is refused, even with one registered URI (OpenID Connect Core 3.1.2.1)."""
    return _stays_at_the_provider(subject)


@judges("RFC6749-3.1.2.4-1", "RFC6749-4.1.2.1-1", refuses=True)
def the_user_is_told(subject: Page) -> Judgement:
    """The user is told of an unusable client or redirection URI (RFC 6749 3.1.2.4, 4.1.2.1)."""
    told = is_error_page(subject) and bool(subject.title or subject.first_words)
    return judged(told, "an error page with words on it", ended(subject) + ("" if told else ", without words"))


@judges("OIDCC-3.1.2.6-5", refuses=True)
def an_unsupported_response_mode_is_a_bad_request(subject: AuthorizationOutcome) -> Judgement:
    """An unsupported response_mode gets HTTP 400 and no redirect (OpenID Connect Core 3.1.2.6)."""
    holds = isinstance(subject, Page) and subject.status == HTTPStatus.BAD_REQUEST
    return judged(holds, "status 400 and no redirect", ended(subject))


def _stays_at_the_provider(subject: AuthorizationOutcome) -> Judgement:
    return judged(isinstance(subject, Page) and is_error_page(subject), NO_REDIRECT, ended(subject))
