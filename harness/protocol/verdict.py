"""Verdicts of a scenario (scenario-language.md, 7.5; decisions.md, D3)."""

from enum import Enum


class Verdict(Enum):
    """What a scenario says of the target, the gravest first."""

    BROKEN = "BROKEN"
    FAIL = "FAIL"
    BLOCKED = "BLOCKED"
    SKIPPED = "SKIPPED"
    WARN = "WARN"
    KNOWN = "KNOWN"
    NOTE = "NOTE"
    PASS = "PASS"


def gravest(verdicts: tuple[Verdict, ...]) -> Verdict:
    """Return the gravest of some verdicts; PASS where there is none."""
    order = list(Verdict)
    return min(verdicts, key=order.index, default=Verdict.PASS)
