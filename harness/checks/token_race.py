"""A code that is exchanged several times at the same moment (RFC 6749 4.1.2)."""

from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged
from harness.protocol.token import TokenRace


@judges("RFC6749-4.1.2-6")
def one_request_wins(subject: TokenRace) -> Judgement:
    """Of several requests with one code at most one gets tokens, and every other one a refusal (RFC 6749 4.1.2)."""
    requests = subject.successes + subject.refusals + subject.others
    received = f"{subject.successes} successes, {subject.refusals} refusals, {subject.others} other answers"
    return judged(
        subject.successes == 1 and subject.others == 0, f"1 success, {requests - 1} refusals of {requests}", received
    )
