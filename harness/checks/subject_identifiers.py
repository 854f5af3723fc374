"""Subject identifiers of several clients, public and pairwise (OpenID Connect Core 8)."""

from harness.checks.authentication_time import same
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged
from harness.protocol.tokens import IdToken


@judges("OIDCC-8-2")
def a_public_sub_is_the_same_for_every_client(subject: IdToken, other: IdToken) -> Judgement:
    """Clients of the subject type public see the same sub for a user (OpenID Connect Core 8)."""
    return same("sub", subject, other)


@judges("OIDCC-8.1-4", "OIDCC-8.1-6", "OIDCC-8.1-10", "OIDCR-2-26")
def a_sector_has_one_sub(subject: IdToken, other: IdToken) -> Judgement:
    """Pairwise clients of one sector see the same sub for a user, again and again (OpenID Connect Core 8.1)."""
    return same("sub", subject, other)


@judges("OIDCC-8-3", "OIDCC-8-4", "OIDCC-8.1-1", "OIDCC-8.1-9", "OIDCR-2-27")
def each_sector_has_its_own_sub(subject: IdToken, other: IdToken) -> Judgement:
    """A pairwise client sees another sub for a user than a client of another sector (OpenID Connect Core 8.1)."""
    sub = subject.claims.get("sub")
    differs = isinstance(sub, str) and sub != other.claims.get("sub")
    return judged(differs, "another sub than that of the other sector", "another one" if differs else "the same one")
