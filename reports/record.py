"""The event record: written line by line while a run goes on, read back, and grouped into a run."""

import fcntl
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self, TextIO

from msgspec import Struct, ValidationError, convert

from harness.protocol.events import NAMES, VERSION
from harness.protocol.verdict import Verdict
from reports.output import OutputError, make_folder

Event = Mapping[str, Any]

TYPES: Mapping[str, type] = MappingProxyType({name: kind for kind, name in NAMES.items()})
UNFINISHED = "the record ends before the scenario's verdict"


class RecordError(Exception):
    """An event record cannot be read; the message says at which line and why."""


class EventWriter:
    """Writes the event record, one JSON object a line, each on disk before the next is taken.

    Raises `OutputError` where the file cannot be written, or another run writes it.
    """

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self._path = path
        try:
            # What is there is emptied only where no other run is writing it.
            self._file = path.open("a", encoding="ascii")
            if not _had_alone(self._file):
                self._file.close()
                raise OSError(None, "another run goes on there; name another folder with --output")
            self._file.truncate(0)
        except OSError as error:
            raise OutputError(path, error) from error

    def event(self, event: Event) -> None:
        """Write one event."""
        try:
            self._file.write(json.dumps(event) + "\n")
            self._file.flush()
        except OSError as error:
            raise OutputError(self._path, error) from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _had_alone(file: TextIO) -> bool:
    """Lock a file until it is closed; tells whether no other run has it, as far as the file system knows locks."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


class ScenarioRecord(Struct, frozen=True):
    """What was recorded of one scenario; `started` or `finished` is None where the record has none."""

    address: str
    started: Event | None
    exchanges: tuple[Event, ...]
    judgements: tuple[Event, ...]
    finished: Event | None

    @property
    def title(self) -> str:
        """The fact that it shows; empty where it never started."""
        return str(self.started["title"]) if self.started else ""

    @property
    def verdict(self) -> Verdict:
        """The verdict overall; BROKEN where the record ends before it."""
        return Verdict(self.finished["verdict"]) if self.finished else Verdict.BROKEN

    @property
    def reason(self) -> str | None:
        """Why it is SKIPPED, BLOCKED or BROKEN."""
        return self.finished["reason"] if self.finished else UNFINISHED

    @property
    def profiles(self) -> tuple[str, ...]:
        """The selected profiles that list it."""
        return tuple(self.started["profiles"]) if self.started else ()

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules of the official suite that it answers for."""
        return tuple(self.started["oidf"]) if self.started else ()

    @property
    def duration(self) -> float:
        """How long it was played, declared waits included, in seconds."""
        return float(self.finished["duration"]) if self.finished else 0.0

    @property
    def played(self) -> float:
        """How long it was played, declared waits left out, in seconds."""
        return max(0.0, self.duration - float(self.finished["waited"])) if self.finished else 0.0

    def verdict_in(self, profile: str) -> Verdict:
        """Return its verdict by one profile; the overall one where that profile has none of its own."""
        own = self.finished["verdicts"].get(profile) if self.finished else None
        return Verdict(own) if own else self.verdict

    def exchange(self, number: int | None) -> Event | None:
        """Return the exchange of a number, None where it was not recorded."""
        return next((one for one in self.exchanges if one["number"] == number), None)


class Run(Struct, frozen=True, eq=False):
    """A whole run, grouped from its events; `finished` is None where the record ends before it.

    Equal to nothing but itself, so that what is found of it can be kept with it.
    `plans` is None where no selected profile has an official plan. `missing` is what had to be offered and is not,
    `baseline` what is new beside accepted verdicts, None where the run was not compared.
    """

    started: Event
    scenarios: tuple[ScenarioRecord, ...]
    stale: tuple[Event, ...]
    finished: Event | None
    plans: Event | None = None
    missing: tuple[Event, ...] = ()
    baseline: Event | None = None

    @property
    def interrupted(self) -> bool:
        """Whether the run was stopped, or its record ends too early."""
        return self.finished is None or bool(self.finished["interrupted"])


def read_events(path: Path) -> list[dict[str, Any]]:
    """Read an event record.

    A last line without its end is what a killed run leaves, and is left out. Raises `RecordError` for a file that
    cannot be read and for any other line that is not an event of this version.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RecordError(f"{path}: the record cannot be read: {error.strerror or error}") from error
    lines = content.split(b"\n")[:-1]
    return [_event(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def collect(events: Iterable[Event]) -> Run:
    """Group events into a run, scenarios in the order in which they came.

    A scenario that starts again, as after a rerun, replaces what was recorded of it. Raises `RecordError` where no run
    begins, or an event is not what `harness.protocol.events` says.
    """
    started: Event | None = None
    finished: Event | None = None
    plans: Event | None = None
    scenarios: dict[str, list[Event]] = {}
    baseline: Event | None = None
    stale: list[Event] = []
    missing: list[Event] = []
    for number, event in enumerate(events, 1):
        check_event(event, f"event {number}")
        match event["event"]:
            case "run_started":
                started = event
            case "run_finished":
                finished = event
            case "official_plans":
                plans = event
            case "deviation_stale":
                stale.append(event)
            case "offer_missing":
                missing.append(event)
            case "baseline_compared":
                baseline = event
            case "scenario_started":
                scenarios[event["address"]] = [event]
            case _:
                scenarios.setdefault(event["address"], []).append(event)
    if started is None:
        raise RecordError("the record holds no run: no event says 'run_started'")
    records = tuple(_scenario(*entry) for entry in scenarios.items())
    return Run(started, records, tuple(stale), finished, plans, tuple(missing), baseline)


def check_event(event: Event, place: str) -> None:
    """Check that an event has the members of its kind. Raises `RecordError`, which names `place`."""
    name = event.get("event")
    if event.get("v") != VERSION:
        raise RecordError(f"{place}: the event's version is {event.get('v')!r}, and this program reads {VERSION}")
    if not isinstance(name, str) or name not in TYPES:
        raise RecordError(f"{place}: no event is called {name!r}")
    try:
        convert(event, TYPES[name])
    except ValidationError as error:
        raise RecordError(f"{place}: {name}: {error}") from error
    except SystemError as error:
        # What msgspec makes of an integer that is too large for a member that is a float.
        raise RecordError(f"{place}: {name}: a number is out of range") from error
    verdicts = (event["verdict"], *event["verdicts"].values()) if name == "scenario_finished" else ()
    known = {verdict.value for verdict in Verdict}
    for verdict in verdicts:
        if verdict not in known:
            raise RecordError(f"{place}: {name}: no verdict is called {verdict!r}")


def _event(line: bytes, place: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{place}: this line is not JSON: {error}") from error
    if not isinstance(event, dict):
        raise RecordError(f"{place}: this line is no JSON object")
    check_event(event, place)
    return event


def _scenario(address: str, events: list[Event]) -> ScenarioRecord:
    def of(name: str) -> tuple[Event, ...]:
        return tuple(event for event in events if event["event"] == name)

    return ScenarioRecord(
        address=address,
        started=next(iter(of("scenario_started")), None),
        exchanges=of("exchange"),
        judgements=of("judgement"),
        finished=next(iter(reversed(of("scenario_finished"))), None),
    )
