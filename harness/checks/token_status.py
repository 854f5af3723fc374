"""Introspection and revocation (RFC 7662, RFC 7009)."""

from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged
from harness.protocol.token import IntrospectionResponse


@judges("RFC7662-2.2-1")
def it_says_whether_it_is_active(subject: IntrospectionResponse) -> Judgement:
    """active is a boolean (RFC 7662 2.2)."""
    found = subject.members.get("active")
    return judged(isinstance(found, bool), "active as a boolean", f"active {found!r}")
