"""Token revocation (RFC 7009)."""

from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged
from harness.protocol.token import (
    IntrospectionResponse,
    RevocationError,
    RevocationResponse,
    TokenError,
    TokenResponse,
)
from harness.protocol.userinfo import UserinfoError, UserinfoResponse


@judges(
    "RFC7009-2.2-1", "RFC7009-2.2-2", "RFC7009-2.2-3", "RFC7009-2.1-5", "RFC7009-2.1-7", "RFC8414-2-19", "RFC8414-2-20"
)
def success_is_status_200(subject: RevocationResponse) -> Judgement:
    """A revoked token, and one that is none, are answered with status 200 (RFC 7009 2.2)."""
    status = _status(subject)
    return judged(status == 200, "status 200", f"status {status}")


@judges(
    "RFC7009-2-1",
    "RFC7009-2-2",
    "RFC7009-2.1-3",
    "RFC7009-2.1-10",
    "RFC7009-2.1-11",
    "RFC7009-2.1-12",
    "RFC7009-2.2.1-2",
    refuses=True,
)
def the_token_is_dead(subject: IntrospectionResponse | UserinfoError | TokenError) -> Judgement:
    """A revoked token is of no use anywhere, from then on (RFC 7009 2, 2.1)."""
    match subject:
        case IntrospectionResponse():
            active = subject.members.get("active")
            return judged(active is False, "active false", f"active {active!r}")
        case UserinfoError():
            return judged(_status(subject) == 401, "status 401", f"status {_status(subject)}")
        case TokenError():
            return judged(subject.error == "invalid_grant", "error=invalid_grant", f"error={subject.error}")


@judges("RFC7009-2.1-6", "RFC7009-2.1-8")
def the_token_lives_on(subject: UserinfoResponse | TokenResponse) -> Judgement:
    """A request that was refused revokes nothing (RFC 7009 2.1)."""
    return judged(_status(subject) == 200, "the use of the token, with status 200", f"status {_status(subject)}")


@judges("RFC7009-2.1-1", "RFC7009-2.2.1-1", refuses=True)
def a_missing_token_is_an_invalid_request(subject: RevocationError) -> Judgement:
    """token is demanded, and errors have the form of the token endpoint (RFC 7009 2.1, 2.2.1)."""
    return _refused(subject, 400, "invalid_request")


@judges("RFC7009-2-3", "RFC7009-2.1-2", refuses=True)
def a_request_that_is_no_form_is_refused(subject: RevocationError) -> Judgement:
    """A revocation by GET, or with a body that is no form, is refused (RFC 7009 2, 2.1)."""
    status = _status(subject)
    return judged(400 <= status < 500, "a refusal of the 4xx class", f"status {status}")


@judges("RFC7009-2.1-9", refuses=True)
def a_foreign_token_is_refused(subject: RevocationError) -> Judgement:
    """A token that was issued to another client is refused, and the client is told (RFC 7009 2.1)."""
    status, error = _status(subject), subject.members.get("error")
    return judged(400 <= status < 500 and bool(error), "4xx with an error", f"status {status} with error={error}")


def _refused(subject: RevocationError, status: int, error: str) -> Judgement:
    found = subject.members.get("error")
    holds = _status(subject) == status and found == error
    return judged(holds, f"status {status} with error={error}", f"status {_status(subject)} with error={found}")


def _status(subject: RevocationResponse | RevocationError | UserinfoError | UserinfoResponse | TokenResponse) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0
