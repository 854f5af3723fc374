"""TLS at the endpoints, and nothing of it in plain text (RFC 6749 1.6, OpenID Connect Core 16.17)."""

from http import HTTPStatus

from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.judgement import Judgement, judged
from harness.protocol.transport_security import Handshake
from harness.protocol.web_url import url_parts

VERSIONS = ("TLSv1.2", "TLSv1.3")
JSON = "application/json"


@judges(
    "OIDCC-16.17-1",
    "OIDCD-7.1-3",
    "RFC7009-2-6",
    "RFC7591-5-1",
    "RFC7592-5-3",
    "RFC7662-4-10",
    "RFC6750-5.2-5",
    "RFC8414-3-2",
    "RFC8414-6.1-1",
    "RFC8414-6.2-1",
)
def tls_is_spoken_by_the_right_server(subject: Handshake) -> Judgement:
    """The endpoint speaks TLS 1.2 or later, with a certificate that holds for its name (RFC 9325 3.1)."""
    if subject.offers == "plain_text":
        return nothing_is_served_in_plain_text(subject)
    received = subject.problem or f"{subject.version} with {subject.suite}"
    return judged(subject.version in VERSIONS, " or ".join(VERSIONS), received)


@judges("OIDCC-16.17-3", "OIDCD-7.1-1", "RFC6750-5.2-6", "RFC8414-6.1-2")
def weak_suites_are_refused(subject: Handshake) -> Judgement:
    """A suite without encryption or authentication is not agreed to (RFC 9325 4.1)."""
    expected = "an https address that agrees to no such suite"
    if url_parts(subject.address).scheme != "https":
        return judged(False, expected, subject.address)
    return judged(subject.suite is None, expected, subject.suite or "none agreed to")


@judges("RFC6749-2.3.1-8", "RFC6750-1-1", "RFC7521-4-1")
def nothing_is_served_in_plain_text(subject: Handshake) -> Judgement:
    """Without TLS the endpoint gives no answer of the protocol (RFC 6749 2.3.1, RFC 6750 1).

    Nor does it ask for credentials, as UserInfo does by 401 without a body.
    """
    answers = subject.status is not None and (subject.status < 300 or subject.status == HTTPStatus.UNAUTHORIZED)
    served = answers or subject.media_type == JSON
    received = f"status {subject.status} as {subject.media_type or 'nothing'}" if subject.status else "no answer"
    return judged(not served, "no answer of the protocol", received)


@judges("RFC6749-10.11-1")
def every_page_is_behind_tls(subject: AuthorizationSuccess) -> Judgement:
    """Every page that the user sees on the way is at an https address (RFC 6749 10.11)."""
    plain = sorted({page.url.partition("?")[0] for page in subject.pages if not page.url.startswith("https://")})
    return judged(not plain, "https addresses", f"others: {', '.join(plain) or 'none'}")
