"""What a run's facts amount to: by profile, by requirement, by deviation."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from harness.protocol.verdict import Verdict, gravest
from reports.record import Event, Run, ScenarioRecord

NOT_JUDGED = (Verdict.BLOCKED, Verdict.SKIPPED, Verdict.BROKEN)


class Tally(Struct, frozen=True):
    """How many scenarios have each verdict; `of` is how many there were to play.

    `requests` is how many HTTP requests they made, `seconds` how long they were played one by one, without declared
    waits.
    """

    counts: Mapping[Verdict, int]
    of: int
    requests: int
    seconds: float

    @property
    def judged(self) -> int:
        """How many say something of the provider."""
        return sum(count for verdict, count in self.counts.items() if verdict not in NOT_JUDGED)

    @property
    def line(self) -> str:
        """The first line of every summary."""
        parts = [f"judged {self.judged}", f"blocked {self.count(Verdict.BLOCKED)}"]
        parts.append(f"skipped {self.count(Verdict.SKIPPED)}")
        if self.count(Verdict.BROKEN):
            parts.append(f"broken {self.count(Verdict.BROKEN)}")
        return ", ".join([*parts, f"of {self.of}"])

    @property
    def pace(self) -> float:
        """How many requests were made in a second of playing."""
        return self.requests / self.seconds if self.seconds else 0.0

    def count(self, verdict: Verdict) -> int:
        """How many scenarios have this verdict."""
        return self.counts.get(verdict, 0)


class RequirementFinding(Struct, frozen=True):
    """All that a run says of one requirement; `worst` is what its gravest judgement amounts to.

    `places` are the addresses whose judgement is the worst one, `judged` counts judgements. `section` and `link` are
    empty where the record does not name the clause.
    """

    id: str
    level: str
    sentence: str
    section: str
    link: str
    worst: Verdict
    judged: int
    places: tuple[str, ...]


class KnownDeviation(Struct, frozen=True):
    """Broken requirements that the target's deviations file covers by one entry."""

    title: str
    reason: str
    requirements: tuple[str, ...]
    places: tuple[str, ...]


def finding_of(judgement: Event) -> Verdict:
    """Return what one judgement amounts to by itself."""
    match judgement["result"]:
        case "BROKEN":
            return Verdict.KNOWN if judgement["known"] else Verdict(judgement["grade"])
        case "MET":
            return Verdict.PASS
        case "NOT REACHED":
            return Verdict.BLOCKED
    return Verdict.NOTE


def tally(run: Run) -> Tally:
    """Count the verdicts of all scenarios."""
    counts = Counter(scenario.verdict for scenario in run.scenarios)
    return _tally(counts, max(int(run.started["planned"]), len(run.scenarios)), run.scenarios)


def profile_tallies(run: Run) -> dict[str, Tally]:
    """Count the verdicts by profile, for every selected profile."""
    found: dict[str, Tally] = {}
    for profile in run.started["profiles"]:
        listed = [scenario for scenario in run.scenarios if profile in scenario.profiles]
        found[profile] = _tally(Counter(scenario.verdict_in(profile) for scenario in listed), len(listed), listed)
    return found


@lru_cache(maxsize=1)
def requirement_findings(run: Run) -> tuple[RequirementFinding, ...]:
    """Say of every judged requirement the worst that was found, in the order of their ids."""
    by_id: dict[str, list[Event]] = {}
    for scenario in run.scenarios:
        for judgement in scenario.judgements:
            by_id.setdefault(judgement["requirement"], []).append(judgement)
    return tuple(_finding(by_id[name]) for name in sorted(by_id, key=_by_number))


def known_deviations(run: Run) -> tuple[KnownDeviation, ...]:
    """Group the known failures by the entry that covers them."""
    found: dict[tuple[str, str], list[Event]] = {}
    for scenario in run.scenarios:
        for judgement in scenario.judgements:
            known = judgement["known"]
            if known and judgement["result"] == "BROKEN":
                found.setdefault((known["deviation"], known["reason"]), []).append(judgement)
    return tuple(
        KnownDeviation(title, reason, _distinct(group, "requirement"), _distinct(group, "address"))
        for (title, reason), group in found.items()
    )


def broken(scenario: ScenarioRecord, *verdicts: Verdict) -> tuple[Event, ...]:
    """Return the scenario's broken judgements that amount to one of these verdicts."""
    return tuple(
        judgement
        for judgement in scenario.judgements
        if judgement["result"] == "BROKEN" and finding_of(judgement) in verdicts
    )


def standing_places(run: Run, verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """Return by id the standing requirements that amount to `verdict` in several scenarios, with their addresses."""
    places: dict[str, list[str]] = {}
    for scenario in run.scenarios:
        for judgement in broken(scenario, verdict):
            addresses = places.setdefault(judgement["requirement"], []) if judgement["bundle"] else []
            if scenario.address not in addresses:
                addresses.append(scenario.address)
    return {name: tuple(addresses) for name, addresses in places.items() if len(addresses) > 1}


def _tally(counts: Mapping[Verdict, int], of: int, scenarios: Sequence[ScenarioRecord]) -> Tally:
    requests = sum(len(scenario.exchanges) for scenario in scenarios)
    return Tally(counts, of, requests, sum(scenario.played for scenario in scenarios))


def _finding(judgements: list[Event]) -> RequirementFinding:
    first = judgements[0]
    worst = gravest(tuple(finding_of(judgement) for judgement in judgements))
    worst_ones = [judgement for judgement in judgements if finding_of(judgement) is worst]
    return RequirementFinding(
        id=first["requirement"],
        level=worst_ones[0]["level"],
        sentence=first["sentence"],
        section=first.get("section", ""),
        link=first.get("link", ""),
        worst=worst,
        judged=len(judgements),
        places=_distinct(worst_ones, "address"),
    )


def _distinct(judgements: Iterable[Event], member: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(judgement[member] for judgement in judgements))


def _by_number(name: str) -> tuple[tuple[int, int | str], ...]:
    """Order ids as their sections go: 2 before 10."""
    parts = name.replace(".", "-").split("-")
    return tuple((0, int(part)) if part.isascii() and part.isdigit() else (1, part) for part in parts)
