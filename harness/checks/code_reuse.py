"""What the reuse of a code does to the tokens that it gave (RFC 6749 4.1.2)."""

from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged
from harness.protocol.userinfo import UserinfoError


@judges("RFC6749-4.1.2-7", "RFC6749-10.5-2", refuses=True)
def the_first_access_token_is_dead(subject: UserinfoError) -> Judgement:
    """After a code was used twice, the tokens of its first use are revoked (RFC 6749 4.1.2)."""
    status = subject.exchange.response.status if subject.exchange.response else 0
    return judged(400 <= status < 500, "a refusal of the access token", f"status {status}")
