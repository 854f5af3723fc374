"""Assertions in the form of a JWT, by which clients authenticate (RFC 7521 4.2, 5; RFC 7523 2.2, 3)."""

from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged
from harness.protocol.token import TokenError, TokenResponse

TokenAnswer = TokenResponse | TokenError
REFUSED = "error=invalid_client"


@judges(
    "RFC7521-4.2-3",
    "RFC7523-2.2-1",
    "RFC7523-3-8",
    "RFC7523-3-11",
    "RFC7523-3-17",
    "RFC7523-3-19",
    "OIDCC-9-14",
    "RFC7519-4-3",
    "RFC7515-4-3",
    "RFC7515-4.1.9-2",
)
def a_right_assertion_authenticates(subject: TokenAnswer) -> Judgement:
    """An assertion that says no more and no less than it must authenticates its client (RFC 7523 2.2, 3)."""
    holds = isinstance(subject, TokenResponse) and subject.access_token is not None
    return judged(holds, "an access token", _described(subject))


@judges("RFC7521-4.2.1-1", "RFC7521-4.2.1-2", "RFC7523-3.2-1", "RFC7523-3.2-3", refuses=True)
def a_wrong_assertion_is_an_invalid_client(subject: TokenError) -> Judgement:
    """An assertion that proves nothing is an invalid_client (RFC 7521 4.2.1, RFC 7523 3.2)."""
    return judged(subject.error == "invalid_client", REFUSED, _described(subject))


@judges(
    "RFC7521-3-1",
    "RFC7521-4.2-4",
    "RFC7521-5.1-1",
    "RFC7521-5.1-2",
    "RFC7521-5.2-1",
    "RFC7521-5.2-2",
    "RFC7521-5.2-3",
    "RFC7521-5.2-4",
    "RFC7521-5.2-5",
    "RFC7521-5.2-6",
    "RFC7521-5.2-7",
    "RFC7521-5.2-8",
    "RFC7521-5.2-11",
    "RFC7523-3-1",
    "RFC7523-3-2",
    "RFC7523-3-3",
    "RFC7523-3-4",
    "RFC7523-3-5",
    "RFC7523-3-7",
    "RFC7523-3-9",
    "RFC7523-3-10",
    "RFC7523-3-12",
    "RFC7523-3-13",
    "RFC7523-3-15",
    "RFC7523-3-16",
    "RFC7523-3-20",
    "RFC7523-3-21",
    "RFC7523-3-22",
    "RFC7523-3-23",
    "RFC7523-3-24",
    "RFC7523-3-25",
    "RFC7523-3-26",
    "OIDCC-9-6",
    "OIDCC-9-7",
    "OIDCC-9-8",
    "OIDCC-9-10",
    "OIDCC-9-11",
    "OIDCC-9-12",
    "OIDCC-9-17",
    "OIDCR-2-43",
    "RFC7519-4.1.3-1",
    "RFC7519-4.1.4-1",
    "RFC7519-4.1.5-1",
    "RFC7519-7.2-1",
    "RFC7519-7.3-1",
    "RFC7515-4.1.1-3",
    "RFC7515-4.1.1-4",
    "RFC7515-4.1.3-1",
    "RFC7515-4.1.11-1",
    "RFC7515-5.2-1",
    "RFC7515-4-2",
    "RFC7515-4.1.6-1",
    "RFC7517-4.5-3",
    "RFC7519-4-2",
    refuses=True,
)
def a_wrong_assertion_authenticates_nobody(subject: TokenError) -> Judgement:
    """An assertion that proves nothing is refused, as such or as a request that is malformed (RFC 6749 5.2)."""
    fitting = ("invalid_client", "invalid_request")
    return judged(subject.error in fitting, f"error={' or '.join(fitting)}", _described(subject))


@judges(
    "RFC7521-4.2-1",
    "RFC7521-4.2-2",
    "RFC7523-2.2-2",
    "OIDCC-9-15",
    "OIDCC-9-16",
    "RFC7515-4.1.1-2",
    "RFC7515-5.2-2",
    "RFC7515-10.12-1",
    "RFC7515-10.12-2",
    refuses=True,
)
def an_incomplete_assertion_is_refused(subject: TokenError) -> Judgement:
    """An assertion without its type, a type without its assertion, and two assertions are refused (RFC 7521 4.2)."""
    fitting = ("invalid_client", "invalid_request")
    return judged(subject.error in fitting, f"error={' or '.join(fitting)}", _described(subject))


@judges("RFC7521-5.2-9", "RFC7521-8.2-1", "RFC7523-3-14", "RFC7523-3-18")
def it_is_accepted_or_refused_as_such(subject: TokenAnswer) -> Judgement:
    """A distant expiry and a second use may be accepted, or refused as invalid_client (RFC 7521 5.2, 8.2)."""
    holds = isinstance(subject, TokenResponse) or subject.error == "invalid_client"
    return judged(holds, f"an access token, or {REFUSED}", _described(subject))


def _described(subject: TokenAnswer) -> str:
    status = subject.exchange.response.status if subject.exchange.response else 0
    if isinstance(subject, TokenError):
        return f"status {status} with error={subject.error}"
    return f"status {status} with{'' if subject.access_token else 'out'} an access token"
