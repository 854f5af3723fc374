"""The event record: everything that a run says, in the order in which it was found (decisions.md, D13)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field, to_builtins

VERSION = 1


class Place(Struct, frozen=True):
    """A place in a file; `path` is relative to the working directory where it is below it."""

    path: str
    line: int
    column: int
    length: int


class RunStarted(Struct, frozen=True):
    """A run begins.

    `started_at` is in seconds since the epoch, `target` as the command named it, `repeat_options` the options that a
    command needs besides the target to judge the same, `clock_offset` how many seconds the provider's clock is ahead, 0
    where that is within the tolerance.
    """

    run: str
    started_at: float
    target: str
    issuer: str
    versions: Mapping[str, str]
    profiles: tuple[str, ...]
    planned: int
    workers: int
    repeat_options: tuple[str, ...] = ()
    clock_offset: float = 0.0


class ForecastCheck(Struct, frozen=True):
    """A check of the official suite: its level there, and the requirements by which it is judged here.

    `subject` names the one message that counts, `omitted_after` the check after whose failure it is left out there;
    `everywhere` marks one that every module repeats in the same way, `profiles` are those in whose plans it is made.
    """

    check: str
    level: str
    judged_by: tuple[str, ...]
    subject: str | None
    omitted_after: str | None
    everywhere: bool
    profiles: tuple[str, ...]


class ForecastModule(Struct, frozen=True):
    """A module of the official suite with those of its checks that are judged here, of all that count there.

    `review` is "required" or "alternative" where a human judges a page; `skips` marks one that can end as skipped, and
    `skipped` says why it does for this provider, whatever our scenarios find.
    """

    module: str
    review: str | None
    skips: bool
    skipped: str | None
    checks: tuple[str, ...]
    of: int


class ForecastRun(Struct, frozen=True):
    """A module as the plan of a profile runs it under a variant, with the scenarios that answer for it."""

    profile: str
    variant: str
    module: str
    scenarios: tuple[str, ...]


class OfficialPlans(Struct, frozen=True):
    """What the official suite would run for the selected profiles."""

    checks: tuple[ForecastCheck, ...]
    modules: tuple[ForecastModule, ...]
    runs: tuple[ForecastRun, ...]


class ScenarioStarted(Struct, frozen=True):
    """A scenario begins; `profiles` are the selected ones that list it."""

    address: str
    title: str
    oidf: tuple[str, ...]
    profiles: tuple[str, ...]
    place: Place


class ExchangeRecorded(Struct, frozen=True):
    """One request with its answer, with stubs for secrets. `duration` is in seconds."""

    address: str
    number: int
    name: str
    step: int
    request: Mapping[str, Any]
    response: Mapping[str, Any] | None
    failure: Mapping[str, str] | None
    started_at: float
    duration: float


class JudgementRecorded(Struct, frozen=True):
    """A fact: one message under one requirement.

    `known` is the deviation that covers it, with its reason; `section` and `link` lead to the clause.
    """

    address: str
    requirement: str
    level: str
    sentence: str
    subject: str
    result: str
    expected: str
    received: str
    exchange: int | None
    step: int
    step_title: str
    check: str
    bundle: str | None
    grade: str
    known: Mapping[str, str] | None
    place: Place
    section: str = ""
    link: str = ""


class ScenarioFinished(Struct, frozen=True):
    """A scenario's verdict, overall and by profile; `reason` says why it is SKIPPED, BLOCKED or BROKEN."""

    address: str
    verdict: str
    verdicts: Mapping[str, str]
    reason: str | None
    duration: float
    waited: float


class DeviationStale(Struct, frozen=True):
    """A known deviation that no longer occurs."""

    deviation: str
    reason: str
    place: Place


class OfferMissing(Struct, frozen=True):
    """What the provider must offer and its metadata does not have; `because` says who demands it."""

    because: str
    member: str


class BaselineCompared(Struct, frozen=True):
    """What is red beside a file of accepted verdicts, by address: as before, new, and red no more."""

    baseline: str
    accepted: tuple[str, ...]
    new: tuple[str, ...]
    mended: tuple[str, ...]


class RunFinished(Struct, frozen=True):
    """The run ends; `exit_code` as decisions.md D15 counts."""

    exit_code: int
    interrupted: bool
    duration: float
    counts: Mapping[str, int] = field(default_factory=dict)


Event = (
    RunStarted
    | OfficialPlans
    | ScenarioStarted
    | ExchangeRecorded
    | JudgementRecorded
    | ScenarioFinished
    | DeviationStale
    | OfferMissing
    | BaselineCompared
    | RunFinished
)
NAMES: Mapping[type, str] = {
    RunStarted: "run_started",
    OfficialPlans: "official_plans",
    ScenarioStarted: "scenario_started",
    ExchangeRecorded: "exchange",
    JudgementRecorded: "judgement",
    ScenarioFinished: "scenario_finished",
    DeviationStale: "deviation_stale",
    OfferMissing: "offer_missing",
    BaselineCompared: "baseline_compared",
    RunFinished: "run_finished",
}


def as_json(event: Event) -> dict[str, Any]:
    """Return an event as the JSON object that the record holds."""
    return {"v": VERSION, "event": NAMES[type(event)], **to_builtins(event)}
