"""Plays what `hallmark run` selected and prints what was found.

Loading this module takes longer than all else before the first verdict, so that the target is started before it.
"""

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import _pytest.config
import click
import pytest
from rich.console import Console

from harness.cli.masking import announce_secrets
from harness.plugin import GIVEN
from harness.protocol.verdict import Verdict
from harness.recording import RECORD, Recorder
from harness.runner.forked_workers import ForkedWorkers, forked_workers
from harness.runner.interruption import ignore_stops
from harness.runner.options import WrongSelection
from harness.runner.preparation import Plan, Preparation, plan, prepared
from harness.runner.starting import Starting
from harness.runner.worker_run import USERS_PER_SCENARIO
from harness.wire.journal import Left
from reports.baseline import BaselineError
from reports.exit_codes import EXIT_WRONG
from reports.output import OutputError
from reports.plain_text import counted
from reports.record import RecordError, collect, read_events
from reports.terminal import WIDE, Progress, print_results

MOST_WORKERS_BY_DEFAULT = 4
ITEMS_PER_WORKER = 200
"""Fewer are played sooner than another worker is started, where the target answers from the same cores."""
NOT_GOOD = (Verdict.FAIL, Verdict.BLOCKED, Verdict.BROKEN)


@dataclass(frozen=True, slots=True)
class Way:
    """How a run is played: worker processes (None: as many as fit), Allure's folder, options for pytest."""

    workers: int | None
    alluredir: Path | None
    pytest_options: tuple[str, ...]


def judge(start: Starting, way: Way) -> int:
    """Judge the target that is starting, write and print the results, and return the exit code.

    Raises what `plan` and `prepared` raise.
    """
    try:
        planned = plan(start)
        wanted = _fitting(planned) if way.workers is None else way.workers
        workers = min(wanted, len(planned.target_file.users) // USERS_PER_SCENARIO)
        with contextlib.ExitStack() as stack:
            forked = stack.enter_context(_forked(planned, workers))
            given = _Given(start, planned, workers, forked, stack)
            code = _play(given, workers, way)
    except BaselineError as error:
        raise WrongSelection(f"--baseline: {error}") from error
    except (OutputError, RecordError) as error:
        click.echo(f"error: the results cannot be written: {error}", err=True)
        return EXIT_WRONG
    creations = given.preparation.creations if given.preparation is not None else None
    if creations is not None and creations.left:
        click.echo(_told_left(creations.left), err=True)
    return code


def _told_left(left: Sequence[Left]) -> str:
    """Say in a line that clients are left, and what can be done: `hallmark clean` removes what there is a way for."""
    number = f"{counted(len(left), 'client')} left at the provider"
    if all(one.certain and one.removal is None for one in left):
        return f"{number}, which offers no way to delete them: remove them by hand, hallmark clean names them"
    by_hand = sum(one.removal is None for one in left)
    return f"{number}: see hallmark clean" + (f", {by_hand} of them for removal by hand" if by_hand else "")


def _forked(planned: Plan, workers: int) -> contextlib.AbstractContextManager[ForkedWorkers | None]:
    """Make ready for workers, where there may be some, while the target starts."""
    if workers == 0:
        return contextlib.nullcontext()
    # Imported here, since else every one of them would import it.
    import xdist.remote  # noqa: F401

    for name in _pytest.config.default_plugins:
        importlib.import_module(f"_pytest.{name}")
    return forked_workers(planned)


class _Given:
    """Hands the plan to the pytest plugin, and the target when it answers, so that pytest starts while the target does.

    `preparation` is None until then. What keeps the target from being judged is kept until pytest has ended.
    """

    def __init__(
        self,
        start: Starting,
        planned: Plan,
        workers: int,
        forked: ForkedWorkers | None,
        stack: contextlib.ExitStack,
    ) -> None:
        self.__name__ = GIVEN
        self.plan = planned
        self.forked = forked
        self.preparation: Preparation | None = None
        self.recorder: Recorder | None = None
        self.failure: Exception | None = None
        self.console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
        self.progress = Progress(self.console)
        self._start = start
        self._workers = workers
        self._stack = stack

    def begin(self) -> Preparation | None:
        """Wait for the target and begin the record of its run; None where something forbids that."""
        if self.preparation is None and self.failure is None:
            try:
                preparation = self._stack.enter_context(prepared(self._start, self.plan))
                announce_secrets(preparation.target)
                output = Path(self.plan.options.output)
                self.recorder = Recorder(preparation, output, self._workers, (self.progress,))
                self.recorder.start()
                self.preparation = preparation
            except Exception as error:
                self.failure = error
        return self.preparation

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if self.recorder is not None:
            self.recorder.pytest_runtest_logstart(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self.recorder is not None:
            self.recorder.pytest_runtest_logreport(report)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        if self.recorder is not None:
            self.recorder.pytest_keyboard_interrupt(excinfo)


def _play(given: _Given, workers: int, way: Way) -> int:
    if workers and given.forked is None:
        given.begin()
    try:
        if given.failure is None:
            pytest.main(_arguments(given.plan, workers, way), plugins=[given])
    except KeyboardInterrupt:
        if given.recorder is not None:
            given.recorder.interrupt()
    finally:
        ignore_stops()
        given.progress.close()
    if given.failure is not None:
        raise given.failure
    if given.recorder is None:
        raise KeyboardInterrupt
    print_results(given.console, *given.recorder.finish())
    return given.recorder.exit_code


def _arguments(planned: Plan, workers: int, way: Way) -> list[str]:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    root = os.path.commonpath({item.scenario.path.resolve().parent for item in planned.items})
    arguments = [
        "-c",
        os.devnull,
        "--rootdir",
        root,
        # Else pytest would list every folder above, for conftest files that it is told not to load.
        "--confcutdir",
        root,
        "--noconftest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:terminal",
        "-s",
    ]
    arguments += ["-p", "harness.plugin", *way.pytest_options]
    if workers:
        arguments += ["-p", "xdist", "-n", str(workers)]
    if way.alluredir is not None:
        arguments += ["-p", "allure_pytest.plugin", "--alluredir", str(way.alluredir)]
    return [*arguments, root]


def failed_addresses(folder: Path, target: str) -> tuple[str, ...]:
    """Return what failed, was blocked or broke in the run that a folder records.

    Raises `WrongSelection` where there is no such run, it judged another target, or nothing failed in it.
    """
    if not (folder / RECORD).is_file():
        raise WrongSelection(f"--last-failed: there is no earlier run in {folder}")
    last = collect(read_events(folder / RECORD))
    judged = last.started["target"]
    if judged != target:
        raise WrongSelection(f"--last-failed: the run in {folder} judged the target {judged}, not {target}")
    found = tuple(one.address for one in last.scenarios if one.verdict in NOT_GOOD)
    if not found:
        raise WrongSelection(f"--last-failed: nothing failed in the run in {folder}")
    return found


def _fitting(planned: Plan) -> int:
    """Return the number of workers that a run gets unasked; 0 plays it in this process."""
    items, most = len(planned.items), min(os.cpu_count() or 1, MOST_WORKERS_BY_DEFAULT)
    per_worker = ITEMS_PER_WORKER if planned.target_file.start else 1
    fitting = min(most, items // per_worker)
    return fitting if fitting > 1 else 0
