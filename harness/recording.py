"""The controller's record of a run: events as they arrive, the verdicts counted, the exit code at the end."""

import contextlib
import re
import time
from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any, Protocol

import pytest

from harness.document.diagnostic import DocumentErrors
from harness.protocol.events import DeviationStale, Place, RunFinished, RunStarted, ScenarioFinished, as_json
from harness.protocol.verdict import Verdict
from harness.runner.offers import missing_offers
from harness.runner.options import Options
from harness.runner.preparation import Preparation
from harness.shipped_folder import scenarios_folder
from harness.targets.deviations import stale
from reports.baseline import Baseline, compared, read_baseline
from reports.exit_codes import (
    EXIT_BROKEN,
    EXIT_FINDINGS,
    EXIT_INCOMPLETE,
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_UNREACHABLE,
)
from reports.record import EventWriter, Run, collect

RECORD = "events.ndjson"
# RFC 3986 3.2.1; a password may hold what had to be encoded, so everything up to the last sign of its end counts.
PASSWORD_IN_URL = re.compile(r"(?<=://)([^:@/]*):.*@")


class Sink(Protocol):
    """What takes events as they arrive: the progress on the terminal."""

    def event(self, event: Mapping[str, Any]) -> None:
        """Take one event as JSON values."""

    def playing(self, address: str) -> None:
        """Take note that an item is being played from now on."""


class Recorder:
    """A pytest plugin of the controller: turns reports into the event record (decisions.md, D9 and D11)."""

    def __init__(self, preparation: Preparation, folder: Path, workers: int, sinks: tuple[Sink, ...] = ()) -> None:
        self._preparation = preparation
        self._baseline = _baseline(preparation.plan.options)
        self._folder = folder
        self._record = folder / RECORD
        self._writer = EventWriter(self._record)
        self._sinks = sinks
        self._workers = workers
        self._started = time.time()
        self._events: list[Mapping[str, Any]] = []
        self._finished: dict[str, dict[str, Any]] = {}
        self._met: dict[tuple[str, str], bool] = {}
        self._interrupted = False
        self.exit_code = EXIT_OK

    def start(self) -> None:
        """Record that the run begins."""
        preparation = self._preparation
        options = preparation.plan.options
        self._emit(
            as_json(
                RunStarted(
                    run=preparation.run,
                    started_at=self._started,
                    target=options.target,
                    issuer=preparation.provider.issuer,
                    versions={"hallmark": version("oidc-hallmark"), "python": python_version()},
                    profiles=tuple(preparation.plan.profiles),
                    planned=len(preparation.plan.items),
                    workers=self._workers,
                    repeat_options=repeat_options(options),
                    clock_offset=round(preparation.provider.clock_offset, 1),
                )
            )
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record an item's events as its report arrives; a report without them is a crash of ours."""
        payload = getattr(report, "hallmark", None)
        if payload:
            for event in payload:
                self._emit(event)
        elif report.failed:
            address = report.nodeid.partition("::")[2] or report.nodeid
            crash = ScenarioFinished(address, Verdict.BROKEN.value, {}, report.longreprtext, report.duration, 0.0)
            self._emit(as_json(crash))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Tell who shows progress that an item is being played."""
        for sink in self._sinks:
            sink.playing(nodeid.partition("::")[2] or nodeid)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Remember that the user stopped the run; one that ends at its first failure raises a kind of its own."""
        if excinfo.type is KeyboardInterrupt:
            self.interrupt()

    def interrupt(self) -> None:
        """Remember that the user stopped the run."""
        self._interrupted = True

    def finish(self) -> tuple[Run, tuple[Path, ...]]:
        """Record what is stale and how the run ended; write the reports and return the run with their paths."""
        self._state_official_plans()
        found = stale(self._preparation.deviations, self._met) if self._preparation.deviations else ()
        for deviation in found:
            span = deviation.span
            place = Place(Path(span.path).as_posix(), span.line, span.column, span.length)
            self._emit(as_json(DeviationStale(deviation.title, deviation.reason, place)))
        plan = self._preparation.plan
        metadata = self._preparation.provider.metadata
        missing = tuple(missing_offers(plan.options, plan.target_file, plan.profiles, metadata))
        for offer in missing:
            self._emit(as_json(offer))
        accepted: frozenset[str] = frozenset()
        if self._baseline is not None:
            beside = compared(self._baseline, collect(self._events).scenarios)
            self._emit(as_json(beside))
            accepted = frozenset(beside.accepted)
        counts = Counter(event["verdict"] for event in self._finished.values())
        self.exit_code = self._exit_code(bool(found or missing), accepted)
        duration = round(time.time() - self._started, 3)
        self._emit(as_json(RunFinished(self.exit_code, self._interrupted, duration, dict(counts))))
        self._writer.close()
        # Imported here, since nothing of it is needed before.
        from reports.writing import write_reports

        run = collect(self._events)
        return run, (self._record, *write_reports(run, self._folder))

    def _state_official_plans(self) -> None:
        # Imported here, since nothing of it is needed before.
        from harness.runner.official_suite import official_plans

        plan = self._preparation.plan
        # The files were right when the suite was loaded; a mistake made since then must not lose the results.
        with contextlib.suppress(DocumentErrors):
            plans = official_plans(plan.suite, plan.profiles.values(), self._preparation.provider.metadata)
            if plans is not None:
                self._emit(as_json(plans))

    def _exit_code(self, otherwise_red: bool, accepted: frozenset[str]) -> int:
        if self._interrupted:
            return EXIT_INTERRUPTED
        every = Counter(event["verdict"] for event in self._finished.values())
        counts = Counter(event["verdict"] for address, event in self._finished.items() if address not in accepted)
        strict = self._preparation.plan.options.strict_should and counts.get(Verdict.WARN.value)
        if counts.get(Verdict.FAIL.value) or otherwise_red or strict:
            return EXIT_FINDINGS
        if counts.get(Verdict.BROKEN.value):
            return EXIT_BROKEN
        unjudged = sum(every[verdict.value] for verdict in (Verdict.BLOCKED, Verdict.SKIPPED))
        judged = sum(every.values()) - unjudged
        if not judged:
            return EXIT_UNREACHABLE
        missing = len(self._finished) < len(self._preparation.plan.items)
        allowed = {entry.scenario for entry in self._preparation.target.file.may_skip}
        undeclared = any(
            event["verdict"] == Verdict.SKIPPED.value
            and address not in accepted
            and not any(
                fnmatchcase(one, pattern) for pattern in allowed for one in (address, address.partition("[")[0])
            )
            for address, event in self._finished.items()
        )
        return EXIT_INCOMPLETE if counts.get(Verdict.BLOCKED.value) or undeclared or missing else EXIT_OK

    def _emit(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "scenario_finished":
            self._finished[event["address"]] = dict(event)
        if event["event"] == "judgement" and event["result"] in ("MET", "BROKEN"):
            place = (event["requirement"], event["address"])
            self._met[place] = self._met.get(place, True) and event["result"] == "MET"
        self._writer.event(event)
        self._events.append(event)
        for sink in self._sinks:
            sink.event(event)


def repeat_options(options: Options) -> tuple[str, ...]:
    """Return the words that repeat a verdict beside its address and target; a database's password is left out."""
    another = Path(options.scenarios).absolute() != scenarios_folder().absolute()
    words = {
        "--fault": options.fault,
        "--database": PASSWORD_IN_URL.sub(r"\1:...@", options.database or ""),
        "--user": options.user,
        "--scenarios": options.scenarios if another else None,
    }
    return tuple(word for name, value in words.items() if value for word in (name, value))


def _baseline(options: Options) -> Baseline | None:
    return read_baseline(Path(options.baseline)) if options.baseline is not None else None
