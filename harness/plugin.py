"""The pytest plugin: scenario files are collected as items, played by workers, and recorded by the controller.

A team's own `conftest.py` says `pytest_plugins = ["harness.plugin"]`; `hallmark run` loads it by itself.
"""

import contextlib
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from harness.distribution import FIRST_WORKER, ONLY_PLANNED, WORKER_INPUT, Distribution
from harness.document.diagnostic import DocumentErrors
from harness.protocol.events import as_json
from harness.protocol.verdict import Verdict
from harness.recording import Recorder
from harness.runner.interruption import ignore_stops, keep_number, stop_once
from harness.runner.lifetimes import declared_wait
from harness.runner.options import Options, Unreachable, WrongSelection
from harness.runner.playing import Played, play
from harness.runner.preparation import Preparation, plan, prepared, worker_session
from harness.runner.session import Session
from harness.runner.starting import starting
from harness.scenario.model import Item
from harness.shipped_folder import scenarios_folder
from harness.targets.filling import TargetError

MOST_PARKED = 32
USERS_PER_SCENARIO = 2
WAKES = 0.5
"""Seconds after which a process that waits for a parked item looks whether it was told to stop."""
PREPARED = "hallmark-prepared"
PLUGIN = "hallmark"

preparation_key = pytest.StashKey[Preparation]()
run_key = pytest.StashKey["WorkerRun"]()
by_file_key = pytest.StashKey[dict[Path, list[Item]]]()
by_folder_key = pytest.StashKey[dict[Path, set[Path]]]()


class Finding(AssertionError):
    """The provider breaks a requirement."""


class Blocked(Exception):
    """The scenario could not be judged."""


class WorkerRun:
    """What a worker holds while it plays: its session, the items by address, and the parked ones in their threads."""

    def __init__(self, session: Session, items: tuple[Item, ...]) -> None:
        self.session = session
        self.items = items
        self._parked: dict[str, Future[Played]] = {}
        self._pool: ThreadPoolExecutor | None = None

    def park(self) -> None:
        """Start every item with a declared wait in a thread of its own, so that waits overlap (decisions.md, D10)."""
        waiting = [item for item in self.items if item.scenario.waits and item.address not in self._parked]
        if not waiting:
            return
        if self._pool is None:
            # They leave users enough for the scenarios that are played meanwhile.
            threads = max(1, min(MOST_PARKED, len(self.session.users) - USERS_PER_SCENARIO))
            self._pool = ThreadPoolExecutor(threads, thread_name_prefix="parked")
        lifetimes = self.session.target.file.lifetimes
        for item in sorted(waiting, key=lambda item: declared_wait(item.scenario, lifetimes), reverse=True):
            self._parked[item.address] = self._pool.submit(play, item, self.session)

    def play(self, item: Item) -> Played:
        """Play an item, or collect it where it is parked."""
        if item.scenario.waits:
            self.park()
            parked = self._parked[item.address]
            while not wait((parked,), WAKES).done:
                continue  # a signal that another thread was given wakes nobody here
            return parked.result()
        return play(item, self.session)

    def close(self) -> None:
        """Let go of what is parked, at once."""
        self.session.stop.set()
        self.session.chromium.close()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all of them named --hallmark-..."""
    group = parser.getgroup("hallmark", "OAuth 2.0 and OpenID Connect conformance")
    group.addoption("--hallmark-target", default="reference", help="shipped target, target file or issuer address")
    group.addoption("--hallmark-profile", action="append", default=[], help="profile to judge; may be repeated")
    group.addoption("--hallmark-fault", default=None, help="judge the target with this deliberate fault")
    group.addoption("--hallmark-database", default=None, help="database of a target that the harness starts")
    group.addoption("--hallmark-output", default="hallmark-report", help="folder of the results")
    group.addoption("--hallmark-strict-should", action="store_true", help="a broken SHOULD fails the item")
    group.addoption("--hallmark-scenarios", default=None, help="scenarios folder; the shipped one by default")


def pytest_configure(config: pytest.Config) -> None:
    """Load all files and reach the target once, in the controller, before any worker exists (decisions.md, D9)."""
    if config.getoption("collectonly", False) or config.getoption("help", False):
        return
    sent = getattr(config, "workerinput", None)
    if sent is not None:
        if WORKER_INPUT in sent:
            number = int(sent["workerid"].removeprefix("gw"))
            run = WorkerRun(*worker_session(sent[WORKER_INPUT], number, sent["workercount"]))
            config.stash[run_key] = run
            stop_once()
            keep_number(run.session.folder, number)
        return
    given = config.pluginmanager.get_plugin(PREPARED)
    preparation = given.preparation if given else _prepared(config)
    if preparation is None:
        return
    config.stash[preparation_key] = preparation
    if given is None:
        output = Path(config.getoption("--hallmark-output"))
        config.pluginmanager.register(
            _Recording(Recorder(preparation, output, config.getoption("numprocesses", 0) or 0))
        )
    if not config.getoption("numprocesses", None):
        config.stash[run_key] = WorkerRun(preparation.session(), preparation.plan.items)
    if config.pluginmanager.has_plugin("dsession") or config.pluginmanager.has_plugin("xdist"):
        python = given.python if given else None
        config.pluginmanager.register(Distribution(preparation, given is not None, python), "hallmark-distribution")


class _Recording:
    """Keeps the record of a run that pytest itself was asked for."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._written: tuple[Path, ...] = ()

    def pytest_sessionstart(self) -> None:
        self._recorder.start()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._recorder.pytest_runtest_logreport(report)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self._recorder.pytest_keyboard_interrupt(excinfo)

    def pytest_sessionfinish(self) -> None:
        self._written = self._recorder.finish()[1]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("hallmark")
        for path in self._written:
            terminalreporter.line(str(path))


def _prepared(config: pytest.Config) -> Preparation | None:
    """Prepare the run of the scenario files that pytest was asked for, None where it was asked for none."""
    folder = Path(config.getoption("--hallmark-scenarios") or scenarios_folder())
    asked = [Path(argument.partition("::")[0]) for argument in config.args]
    places = tuple(str(path) for path in asked if _holds_scenarios(path, folder))
    if not places:
        return None
    options = Options(
        scenarios=str(folder),
        target=config.getoption("--hallmark-target"),
        profiles=tuple(config.getoption("--hallmark-profile")),
        places=places,
        output=config.getoption("--hallmark-output"),
        fault=config.getoption("--hallmark-fault"),
        database=config.getoption("--hallmark-database"),
        strict_should=config.getoption("--hallmark-strict-should"),
    )
    stack = contextlib.ExitStack()
    try:
        start = stack.enter_context(starting(options))
        preparation = stack.enter_context(prepared(start, plan(start)))
    except (DocumentErrors, TargetError, WrongSelection, Unreachable) as error:
        raise pytest.UsageError(str(error)) from error
    config.add_cleanup(stack.close)
    return preparation


def _holds_scenarios(path: Path, folder: Path) -> bool:
    if path.suffix in (".yaml", ".yml"):
        return path.is_file()
    return path.is_dir() and path.resolve().is_relative_to(folder.resolve())


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a folder of a run that `hallmark run` planned; other folders are collected as always."""
    config = parent.config
    sent = getattr(config, "workerinput", None)
    only_planned = sent.get(ONLY_PLANNED) if sent is not None else config.pluginmanager.has_plugin(PREPARED)
    return PlannedFolder.from_parent(parent, path=path) if only_planned else None


class PlannedFolder(pytest.Directory):
    """A folder that holds nothing but the run's files: pytest would list it again for each file that it is given."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield the folders and scenario files in it that the run plays."""
        files = _items_by_file(self.config)
        for path in sorted(_planned_by_folder(self.config).get(self.path.resolve(), ())):
            kind = ScenarioFile if path in files else PlannedFolder
            yield kind.from_parent(self, path=path)


def _planned_by_folder(config: pytest.Config) -> dict[Path, set[Path]]:
    """Return what stands directly in each folder that holds a file of the run, at whatever depth."""
    if by_folder_key not in config.stash:
        by_folder: dict[Path, set[Path]] = {}
        for file in _items_by_file(config):
            for path in (file, *file.parents):
                by_folder.setdefault(path.parent, set()).add(path)
        config.stash[by_folder_key] = by_folder
    return config.stash[by_folder_key]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a scenario file that the run plays."""
    if file_path.suffix in (".yaml", ".yml") and _place(file_path) in _items_by_file(parent.config):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


def _items_by_file(config: pytest.Config) -> dict[Path, list[Item]]:
    """Return the items of the run by their file, found once."""
    if by_file_key not in config.stash:
        by_file: dict[Path, list[Item]] = {}
        for item in _planned(config):
            by_file.setdefault(_place(item.scenario.path), []).append(item)
        config.stash[by_file_key] = by_file
    return config.stash[by_file_key]


def _place(path: Path) -> Path:
    return _resolved_folder(path.parent) / path.name


@cache
def _resolved_folder(path: Path) -> Path:
    """Resolve it once, since that asks the system about each part of it."""
    return path.resolve()


def _planned(config: pytest.Config) -> tuple[Item, ...]:
    run, preparation = config.stash.get(run_key, None), config.stash.get(preparation_key, None)
    return run.items if run else preparation.plan.items if preparation else ()


class ScenarioFile(pytest.File):
    """A scenario file of the run."""

    def collect(self) -> Iterator["ScenarioItem"]:
        """Yield one pytest item for each variant and case that the run plays."""
        for item in _items_by_file(self.config)[_place(self.path)]:
            yield ScenarioItem.from_parent(self, name=item.address, played=item)


class ScenarioItem(pytest.Item):
    """One scenario under one variant, in one case."""

    def __init__(self, *, played: Item, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.item = played
        self.payload: list[dict[str, Any]] = []

    def runtest(self) -> None:
        """Play it; a finding fails it, a block is an error of another name."""
        run = self.config.stash[run_key]
        played = run.play(self.item)
        self.payload = [as_json(event) for event in played.events]
        if self.config.pluginmanager.has_plugin("allure_listener"):
            from reports.allure import feed

            feed(self.payload, {name: self.item.case or "" for name in self.item.scenario.each})
        strict = run.session.strict_should and played.verdict is Verdict.WARN
        if played.verdict is Verdict.FAIL or strict:
            raise Finding(_findings(self.payload))
        if played.verdict is Verdict.SKIPPED:
            pytest.skip(played.reason or "")
        if played.verdict in (Verdict.BLOCKED, Verdict.BROKEN):
            raise Blocked(f"{played.verdict.value}: {played.reason}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the finding's own words, and a traceback only for a mistake of ours."""
        if isinstance(excinfo.value, Finding | Blocked):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the item by its address."""
        return self.path, 0, self.item.address


def _findings(payload: list[dict[str, Any]]) -> str:
    broken = [
        event
        for event in payload
        if event["event"] == "judgement" and event["result"] == "BROKEN" and event["known"] is None
    ]
    return "\n".join(
        f"{event['requirement']}  {event['level']}  {event['sentence']}\n"
        f"  --> {event['place']['path']}:{event['place']['line']}:{event['place']['column']}\n"
        f"  expected  {event['expected']}\n  received  {event['received']}"
        for event in broken
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Send an item's events home with its report (decisions.md, D11)."""
    report = yield
    if isinstance(item, ScenarioItem) and call.when == "call":
        report.hallmark = item.payload
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Play items as planned, and waiting ones last, since they are started before the others."""
    order = {item.address: number for number, item in enumerate(_planned(config))}

    def place(item: pytest.Item) -> tuple[bool, int]:
        if not isinstance(item, ScenarioItem):
            return False, -1
        return item.item.scenario.waits, order[item.item.address]

    items.sort(key=place)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Park waiting items before the loop, in the first of the workers where there are several."""
    run = session.config.stash.get(run_key, None)
    sent = getattr(session.config, "workerinput", None)
    if run is not None and (sent is None or sent["workerid"] == FIRST_WORKER):
        run.park()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker that has played everything end undisturbed, since there is nothing left to stop."""
    if run_key in session.config.stash and hasattr(session.config, "workerinput"):
        ignore_stops()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let go of parked items."""
    run = config.stash.get(run_key, None)
    if run is not None:
        run.close()
