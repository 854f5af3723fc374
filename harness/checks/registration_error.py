"""Refused registrations and reads (OpenID Connect Dynamic Client Registration 3.3, 4.4, RFC 7591 3.2.2, RFC 7592 2)."""

import re
from http import HTTPStatus

from harness.checks.registry import judges
from harness.protocol.client import RegistrationError
from harness.protocol.judgement import Judgement, judged

# The codes for bad redirection URIs and bad metadata; a provider may sort a missing list under either.
BAD_REDIRECT_URI = "invalid_redirect_uri"
BAD_METADATA = "invalid_client_metadata"
ERROR_TEXT = re.compile(r"[\x20-\x7e]+")


@judges(
    "OIDCR-2-1",
    "OIDCR-2-3",
    "OIDCR-2-13",
    "RFC7591-2-3",
    "RFC6749-3.1.2-3",
    "RFC6749-3.1.2.2-1",
    "RFC6749-3.1.2.2-2",
    "RFC6749-3.1.2.2-3",
    "RFC6749-10.6-2",
    "RFC6749-10.6-3",
    "RFC7591-5-2",
    "RFC7591-5-3",
    "RFC7591-5-4",
    "RFC7592-2.2-19",
    "RFC8252-8.4-7",
    "RFC8252-8.4-8",
    "RFC6749-3.1.2-1",
    "OIDCR-2-9",
    "OIDCC-3.2.2.1-4",
    "OIDCR-2-10",
    "OIDCR-2-11",
    "RFC9700-2.6-3",
    "RFC9700-2.6-4",
    refuses=True,
)
def unusable_redirect_uris_are_refused(subject: RegistrationError) -> Judgement:
    """Missing, relative or fragment-bearing redirect_uris are refused (OIDC Registration 2, RFC 6749 3.1.2)."""
    fitting = (BAD_REDIRECT_URI, BAD_METADATA)
    holds = _status(subject) == HTTPStatus.BAD_REQUEST and subject.error in fitting
    return judged(holds, f"status 400 with error={' or '.join(fitting)}", _described(subject))


@judges("OIDCR-3.3-3", "RFC7591-3.2.2-4", "RFC7592-2.2-18", refuses=True)
def bad_redirect_uris_have_their_code(subject: RegistrationError) -> Judgement:
    """Bad redirection URIs are reported as invalid_redirect_uri (RFC 7591 3.2.2)."""
    return judged(subject.error == BAD_REDIRECT_URI, f"error={BAD_REDIRECT_URI}", _described(subject))


@judges(
    "OIDCR-3.3-4",
    "RFC7591-3.2.2-5",
    "RFC7591-2-14",
    "RFC7591-2-22",
    "RFC7591-2-26",
    "RFC7591-2-28",
    "OIDCR-2-24",
    "OIDCR-2-21",
    "OIDCR-2-44",
    "OIDCR-2-50",
    refuses=True,
)
def bad_metadata_have_their_code(subject: RegistrationError) -> Judgement:
    """Other bad metadata are reported as invalid_client_metadata (RFC 7591 3.2.2)."""
    return judged(subject.error == BAD_METADATA, f"error={BAD_METADATA}", _described(subject))


@judges("OIDCR-5-1", "OIDCR-5-3", "OIDCC-8.1-5", "OIDCC-8.1-8", refuses=True)
def a_sector_that_does_not_fit_is_refused(subject: RegistrationError) -> Judgement:
    """A pairwise client whose redirect URIs are of no one sector is refused (OIDC Core 8.1, OIDC Registration 5)."""
    holds = _status(subject) == HTTPStatus.BAD_REQUEST and subject.error in (BAD_REDIRECT_URI, BAD_METADATA)
    return judged(holds, f"status 400 with error={BAD_METADATA} or {BAD_REDIRECT_URI}", _described(subject))


@judges("OIDCR-3.3-2", "RFC7591-3.1-4", "RFC7591-3.2.2-2")
def errors_are_400_with_json(subject: RegistrationError) -> Judgement:
    """Registration errors have status 400 and a JSON object with error (RFC 7591 3.2.2)."""
    response = subject.exchange.response
    media_type = response.media_type if response else ""
    holds = (
        _status(subject) == HTTPStatus.BAD_REQUEST and media_type == "application/json" and subject.error is not None
    )
    return judged(holds, "status 400 with application/json and error", f"{_described(subject)} as {media_type or '-'}")


@judges("RFC7591-3.2.2-3")
def one_ascii_error_code(subject: RegistrationError) -> Judgement:
    """The error object has one ASCII error code (RFC 7591 3.2.2)."""
    holds = subject.error is not None and ERROR_TEXT.fullmatch(subject.error) is not None
    return judged(holds, "one error code in ASCII", _described(subject))


@judges(
    "OIDCR-4-1",
    "OIDCR-4.1-2",
    "OIDCR-4.4-1",
    "OIDCR-4.4-2",
    "RFC7592-2-2",
    "RFC7592-2.1-4",
    "RFC7592-2.1-5",
    "RFC7592-2.2-14",
    "RFC7592-2.2-15",
    "RFC7592-2.3-4",
    "RFC7592-2.3-9",
    "RFC7592-2.3-10",
    "RFC7592-5-5",
    "RFC7592-5-6",
    "OIDCR-4.4-4",
    "RFC7592-B-3",
    refuses=True,
)
def a_wrong_registration_token_is_unauthorized(subject: RegistrationError) -> Judgement:
    """What comes with a wrong token, or to a client that is gone, is refused as in bearer usage (RFC 7592 2)."""
    response = subject.exchange.response
    challenge = (response.header("WWW-Authenticate") if response else None) or ""
    holds = _status(subject) == HTTPStatus.UNAUTHORIZED and challenge.lower().startswith("bearer")
    scheme = challenge.partition(" ")[0] or "no challenge"
    return judged(holds, "status 401 with a Bearer challenge", f"status {_status(subject)} with {scheme}")


def _status(subject: RegistrationError) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0


def _described(subject: RegistrationError) -> str:
    return f"status {_status(subject)} with error={subject.error}"
