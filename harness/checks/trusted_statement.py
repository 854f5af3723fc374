"""Software statements of an issuer that the provider trusts (RFC 7591 2.3, 3.1.1, 3.2.1)."""

from collections.abc import Mapping
from typing import Any

from harness.checks.registry import judges
from harness.protocol.client import RegistrationResponse
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.wire import jose

STATEMENT = "software_statement"
# Claims that speak of the statement itself (RFC 7519 4.1), and are no client metadata.
OF_THE_STATEMENT = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})
WITHOUT = "the registration has no software_statement"


@judges("RFC7591-2-31", "RFC7591-3.1.1-2")
def the_statement_wins(subject: RegistrationResponse) -> Judgement:
    """A claim of a trusted statement wins over the same plain member (RFC 7591 2, 3.1.1)."""
    asked, stated = subject.request.metadata, _stated(subject)
    contested = {name: value for name, value in stated.items() if name in asked and asked[name] != value}
    if not contested:
        return not_applicable(f"{WITHOUT}, or none that contradicts a plain member")
    lost = [name for name, value in contested.items() if subject.members.get(name) != value]
    return judged(not lost, f"{', '.join(contested)} as in the statement", f"another {', '.join(lost) or 'none'}")


@judges("RFC7591-3.2.1-10")
def the_statement_comes_back(subject: RegistrationResponse) -> Judgement:
    """A statement that was used is returned unchanged (RFC 7591 3.2.1)."""
    sent, returned = subject.request.metadata.get(STATEMENT), subject.members.get(STATEMENT)
    if sent is None:
        return not_applicable(WITHOUT)
    received = "none" if returned is None else "the statement" if returned == sent else "another one"
    return judged(returned == sent, "the statement that was sent", received)


@judges("RFC7591-3.2.1-11")
def what_is_stated_stands_at_the_top(subject: RegistrationResponse) -> Judgement:
    """Values taken from the statement are members of the response itself (RFC 7591 3.2.1)."""
    stated = _stated(subject)
    if not stated:
        return not_applicable(WITHOUT)
    missing = [name for name, value in stated.items() if subject.members.get(name) != value]
    return judged(not missing, f"{', '.join(stated)} as members", f"without {', '.join(missing) or 'none'}")


def _stated(subject: RegistrationResponse) -> Mapping[str, Any]:
    statement = subject.request.metadata.get(STATEMENT)
    claims = jose.decode(statement, {}).claims if isinstance(statement, str) else {}
    return {name: value for name, value in claims.items() if name not in OF_THE_STATEMENT}
