"""The pytest plugin: scenario files are collected as items, played by workers, and recorded by the controller.

A team's own `conftest.py` says `pytest_plugins = ["harness.plugin"]`; `hallmark run` loads it by itself.
"""

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.distribution import FIRST_WORKER, ONLY_PLANNED, WORKER_INPUT, Distribution
from harness.document.diagnostic import DocumentErrors
from harness.protocol.events import as_json
from harness.protocol.verdict import Verdict
from harness.runner.forked_workers import inherited, told
from harness.runner.interruption import ignore_stops, keep_number, stop_once
from harness.runner.options import Options, Unreachable, WrongSelection
from harness.runner.preparation import Preparation, plan, prepared
from harness.runner.starting import starting
from harness.scenario.model import Item
from harness.shipped_folder import scenarios_folder
from harness.targets.filling import TargetError

if TYPE_CHECKING:
    from harness.recording import Recorder
    from harness.runner.worker_run import WorkerRun

GIVEN = "hallmark-given"

items_key = pytest.StashKey[tuple[Item, ...]]()
begin_key = pytest.StashKey[Callable[[], Preparation | None]]()
run_key: "pytest.StashKey[WorkerRun]" = pytest.StashKey()
distribution_key = pytest.StashKey[Distribution]()
by_place_key = pytest.StashKey[dict[Path, list[Item]]]()


class Finding(AssertionError):
    """The provider breaks a requirement."""


class Blocked(Exception):
    """The scenario could not be judged."""


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
    """Load all files once, in the controller, before any worker exists (decisions.md, D9).

    The target of a run that `hallmark run` planned may still be starting: it has to answer when items are played.
    """
    if config.getoption("collectonly", False) or config.getoption("help", False):
        return
    sent = getattr(config, "workerinput", None)
    if sent is not None:
        if WORKER_INPUT in sent:
            _configure_worker(config, sent)
        return
    given, forked = config.pluginmanager.get_plugin(GIVEN), None
    if given is not None:
        planned, begin, forked = given.plan, given.begin, given.forked
    else:
        preparation = _prepared(config)
        if preparation is None:
            return
        planned, begin = preparation.plan, lambda: preparation
        # Imported here, since `hallmark run` brings a record of its own, and its workers need none.
        from harness.recording import Recorder

        output = Path(config.getoption("--hallmark-output"))
        config.pluginmanager.register(_Recording(Recorder(preparation, output, _workers(config))))
    config.stash[items_key] = planned.items
    config.stash[begin_key] = begin
    if config.pluginmanager.has_plugin("dsession") or config.pluginmanager.has_plugin("xdist"):
        config.stash[distribution_key] = Distribution(planned, begin, given is not None, forked)
        config.pluginmanager.register(config.stash[distribution_key])


def _workers(config: pytest.Config) -> int:
    return config.getoption("numprocesses", None) or 0


def _configure_worker(config: pytest.Config, sent: dict[str, Any]) -> None:
    stop_once()
    if sent[WORKER_INPUT] is None:
        if sent["workerid"] != FIRST_WORKER:
            # The first one collects while the target starts, the others while it plays: all cores are busy until then.
            told()
        config.stash[items_key] = inherited().items
    else:
        _begin_worker(config, sent, sent[WORKER_INPUT])


def _begin_worker(config: pytest.Config, sent: dict[str, Any], facts: bytes) -> None:
    # Imported here, since who hands a run out plays nothing.
    from harness.runner.worker_run import WorkerRun
    from harness.runner.worker_session import worker_session

    number = int(sent["workerid"].removeprefix("gw"))
    own, items = worker_session(facts, number, sent["workercount"])
    config.stash[items_key] = items
    config.stash[run_key] = WorkerRun(own, items, parks=sent["workerid"] == FIRST_WORKER)
    keep_number(own.folder, number)


class _Recording:
    """Keeps the record of a run that pytest itself was asked for."""

    def __init__(self, recorder: "Recorder") -> None:
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
    only_planned = sent.get(ONLY_PLANNED) if sent is not None else config.pluginmanager.has_plugin(GIVEN)
    return PlannedFolder.from_parent(parent, path=path) if only_planned else None


class PlannedFolder(pytest.Directory):
    """The folder above all files of a run, which holds nothing else: pytest would ask about each of them."""

    def collect(self) -> Iterator["ScenarioItem"]:
        """Yield what the run plays, each below its file."""
        by_scenario: dict[str, list[Item]] = {}
        for item in _planned(self.config):
            by_scenario.setdefault(item.scenario.address, []).append(item)
        for items in by_scenario.values():
            yield from ScenarioFile.from_parent(self, path=_place(items[0].scenario.path), items=items).collect()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a scenario file that the run plays."""
    if file_path.suffix not in (".yaml", ".yml"):
        return None
    items = _items_by_place(parent.config).get(_place(file_path))
    return ScenarioFile.from_parent(parent, path=file_path, items=items) if items else None


def _items_by_place(config: pytest.Config) -> dict[Path, list[Item]]:
    """Return the items of the run by the place of their file, found once."""
    if by_place_key not in config.stash:
        by_place: dict[Path, list[Item]] = {}
        for item in _planned(config):
            by_place.setdefault(_place(item.scenario.path), []).append(item)
        config.stash[by_place_key] = by_place
    return config.stash[by_place_key]


def _place(path: Path) -> Path:
    return _resolved_folder(path.parent) / path.name


@cache
def _resolved_folder(path: Path) -> Path:
    """Resolve it once, since that asks the system about each part of it."""
    return path.resolve()


def _planned(config: pytest.Config) -> tuple[Item, ...]:
    return config.stash.get(items_key, ())


class ScenarioFile(pytest.File):
    """A scenario file of the run."""

    def __init__(self, *, items: Sequence[Item], **arguments: Any) -> None:
        super().__init__(**arguments)
        self._items = items

    def collect(self) -> Iterator["ScenarioItem"]:
        """Yield one pytest item for each variant and case that the run plays."""
        for item in self._items:
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
        return self.path, 0, self.name


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
    order = {id(item): number for number, item in enumerate(_planned(config))}

    def place(item: pytest.Item) -> tuple[bool, int]:
        if not isinstance(item, ScenarioItem):
            return False, -1
        return item.item.scenario.waits, order[id(item.item)]

    items.sort(key=place)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Wait for the target before the loop, which is left out where none answers."""
    config, sent = session.config, getattr(session.config, "workerinput", None)
    if sent is not None:
        if sent.get(WORKER_INPUT, b"") is None:
            facts = told()
            if facts is None:
                return True
            _begin_worker(config, sent, facts)
    elif begin_key in config.stash:
        preparation = _begin(config)
        given = config.pluginmanager.get_plugin(GIVEN)
        if preparation is None or (given is not None and not given.show(config)):
            return True
    return None


def _begin(config: pytest.Config) -> Preparation | None:
    """Wait for the target, None where it cannot be judged, and make ready to play in this process or tell others."""
    if _workers(config):
        preparation = config.stash[begin_key]()
        config.stash[distribution_key].tell(preparation)
        return preparation
    # Imported here, since who hands a run out plays nothing; the target may still be starting.
    from harness.runner.worker_run import WorkerRun
    from harness.runner.worker_session import session_of
    from harness.wire.html import parsed

    # What reads pages is loaded by the first one: while the target starts, that costs nothing.
    parsed("")
    preparation = config.stash[begin_key]()
    if preparation is not None:
        session = session_of(preparation.for_one_process())
        config.stash[run_key] = WorkerRun(session, config.stash[items_key], parks=True)
    return preparation


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
