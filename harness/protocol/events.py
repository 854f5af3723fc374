"""The event record: everything that a run says, in the order in which it was found (decisions.md, D13)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

VERSION = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; `path` is relative to the working directory where it is below it."""

    path: str
    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins.

    `started_at` is in seconds since the epoch, `target` as the command named it, `repeat_options` the options that a
    command needs besides the target to judge the same.
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


@dataclass(frozen=True, slots=True)
class ScenarioStarted:
    """A scenario begins; `profiles` are the selected ones that list it."""

    address: str
    title: str
    oidf: tuple[str, ...]
    profiles: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ExchangeRecorded:
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


@dataclass(frozen=True, slots=True)
class JudgementRecorded:
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


@dataclass(frozen=True, slots=True)
class ScenarioFinished:
    """A scenario's verdict, overall and by profile; `reason` says why it is SKIPPED, BLOCKED or BROKEN."""

    address: str
    verdict: str
    verdicts: Mapping[str, str]
    reason: str | None
    duration: float
    waited: float


@dataclass(frozen=True, slots=True)
class DeviationStale:
    """A known deviation that no longer occurs."""

    deviation: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run ends; `exit_code` as decisions.md D15 counts."""

    exit_code: int
    interrupted: bool
    duration: float
    counts: Mapping[str, int] = field(default_factory=dict)


Event = (
    RunStarted
    | ScenarioStarted
    | ExchangeRecorded
    | JudgementRecorded
    | ScenarioFinished
    | DeviationStale
    | RunFinished
)
NAMES: Mapping[type, str] = {
    RunStarted: "run_started",
    ScenarioStarted: "scenario_started",
    ExchangeRecorded: "exchange",
    JudgementRecorded: "judgement",
    ScenarioFinished: "scenario_finished",
    DeviationStale: "deviation_stale",
    RunFinished: "run_finished",
}


def as_json(event: Event) -> dict[str, Any]:
    """Return an event as the JSON object that the record holds."""
    return {"v": VERSION, "event": NAMES[type(event)], **asdict(event)}
