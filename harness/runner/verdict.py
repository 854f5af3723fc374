"""From judgements to a verdict (decisions.md, D3 and D5)."""

import datetime
from collections.abc import Iterable, Sequence

from msgspec import Struct

from harness.catalogue.requirement import Grade
from harness.protocol.judgement import Result
from harness.protocol.verdict import Verdict
from harness.runner.judging import Fact
from harness.scenario.profile import Profile
from harness.targets.deviations import Deviation


class Graded(Struct, frozen=True):
    """A fact with the gravity of its breach, and the deviation that it is known by."""

    fact: Fact
    grade: Grade
    known: Deviation | None

    @property
    def broken(self) -> bool:
        """Whether the requirement was broken, known or not."""
        return self.fact.judgement.result is Result.BROKEN


def graded(
    facts: Iterable[Fact], address: str, profile: Profile | None, deviations: Sequence[Deviation], today: datetime.date
) -> tuple[Graded, ...]:
    """Grade facts: by the catalogue, by the profile where it raises a level, and by what is known of the target."""
    found = []
    for fact in facts:
        requirement = fact.expectation.requirement
        grade = requirement.grade
        if profile is not None and requirement.id in profile.raises and not requirement.capped:
            grade = max(grade, profile.raises[requirement.id].grade, key=list(Grade).index)
        known = None
        if fact.judgement.result is Result.BROKEN:
            received = fact.judgement.received
            matching = (one for one in deviations if one.matches(requirement.id, address, received, today))
            known = next(matching, None)
        found.append(Graded(fact, grade, known))
    return tuple(found)


def verdict_of(facts: Sequence[Graded]) -> Verdict:
    """Return the verdict of a scenario that was played: the first of D3.5 that applies."""
    broken = [one for one in facts if one.broken]
    if any(one.grade is Grade.FAIL and one.known is None for one in broken):
        return Verdict.FAIL
    if not facts or any(one.fact.judgement.result is Result.NOT_REACHED for one in facts):
        return Verdict.BLOCKED
    if any(one.known is not None for one in broken):
        return Verdict.KNOWN
    if any(one.grade is Grade.WARN for one in broken):
        return Verdict.WARN
    met = [one for one in facts if one.fact.judgement.result is Result.MET]
    return Verdict.PASS if any(one.grade is not Grade.NOTE for one in met) else Verdict.NOTE
