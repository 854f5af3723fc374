"""Successful token responses (RFC 6749 5.1, OpenID Connect Core 3.1.3.3)."""

from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged
from harness.protocol.token import TokenResponse


@judges("OIDCC-3.1.3.3-1")
def both_tokens_come(subject: TokenResponse) -> Judgement:
    """A code exchange yields an ID Token and an access token (OpenID Connect Core 3.1.3.3)."""
    missing = [name for name in ("id_token", "access_token") if not subject.members.get(name)]
    return judged(not missing, "id_token and access_token", f"without {' and '.join(missing)}" if missing else "both")
