"""Plays what `hallmark run` selected and prints what was found.

Loading this module takes longer than all else before the first verdict, so that the target is started before it.
"""

import contextlib
import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import _pytest.config
import pytest
from msgspec import Struct

from harness.cli.ending import say
from harness.plugin import GIVEN
from harness.runner.forked_workers import ForkedWorkers, forked_workers
from harness.runner.interruption import ignore_stops
from harness.runner.preparation import Plan, Preparation, plan, prepared
from harness.runner.starting import Starting
from harness.targets.leases import USERS_PER_SCENARIO
from reports.exit_codes import EXIT_BROKEN, EXIT_WRONG
from reports.output import OutputError
from reports.record import RecordError

if TYPE_CHECKING:
    from harness.cli.shown_run import ShownRun

MOST_WORKERS_BY_DEFAULT = 4
ITEMS_PER_WORKER = 200
"""Fewer are played sooner than another worker is started, where the target answers from the same cores."""

EXIT_CODES_WITHOUT_A_RUN = {
    pytest.ExitCode.INTERNAL_ERROR: EXIT_BROKEN,
    pytest.ExitCode.USAGE_ERROR: EXIT_WRONG,
}
"""By how pytest ended before anything was played."""
PLAYING = ("harness.runner.worker_run", "harness.runner.worker_session")
"""What imports everything that plays."""


class Way(Struct, frozen=True):
    """How a run is played: worker processes (None: as many as fit), Allure's folder, options for pytest."""

    workers: int | None
    alluredir: Path | None
    pytest_options: tuple[str, ...]


def judge(start: Starting, way: Way) -> int:
    """Judge the target that is starting, write and print the results, and return the exit code.

    Raises what `plan` and `prepared` raise.
    """
    planned = plan(start)
    wanted = _fitting(planned) if way.workers is None else way.workers
    workers = min(wanted, len(planned.target_file.users) // USERS_PER_SCENARIO)
    try:
        with contextlib.ExitStack() as stack:
            forked = stack.enter_context(_forked(planned, workers))
            given = _Given(start, planned, workers, forked, stack)
            code = _play(given, workers, way)
    except (OutputError, RecordError) as error:
        say(error)
        return EXIT_WRONG
    if given.shown is not None:
        given.shown.tell_left()
    return code


def _forked(planned: Plan, workers: int) -> contextlib.AbstractContextManager[ForkedWorkers | None]:
    """Make ready for workers, where there may be some, while the target starts."""
    if workers == 0:
        return contextlib.nullcontext()
    plugins = (f"_pytest.{name}" for name in _pytest.config.default_plugins)
    return forked_workers(planned, (*PLAYING, "xdist.remote", *plugins))


class _Given:
    """Hands the plan to the pytest plugin, and the target when it answers, so that pytest starts while the target does.

    `preparation` and `shown` are None until then. What keeps the target from being judged is kept until pytest has
    ended.
    """

    def __init__(
        self, start: Starting, planned: Plan, workers: int, forked: ForkedWorkers | None, stack: contextlib.ExitStack
    ) -> None:
        self.__name__ = GIVEN
        self.plan = planned
        self.forked = forked
        self.preparation: Preparation | None = None
        self.shown: ShownRun | None = None
        self.failure: Exception | None = None
        self._start = start
        self._workers = workers
        self._stack = stack

    def begin(self) -> Preparation | None:
        """Wait for the target; None where it cannot be judged."""
        if self.preparation is None and self.failure is None:
            try:
                self.preparation = self._stack.enter_context(prepared(self._start, self.plan))
            except Exception as error:
                self.failure = error
        return self.preparation

    def show(self, config: pytest.Config) -> bool:
        """Show and record what is played from now on; False where that cannot be."""
        assert self.preparation is not None
        try:
            # Imported here, since workers play meanwhile.
            from harness.cli.shown_run import ShownRun

            self.shown = ShownRun(self.preparation, self._workers)
        except Exception as error:
            self.failure = error
            return False
        config.pluginmanager.register(self.shown.recorder)
        return True


def _play(given: _Given, workers: int, way: Way) -> int:
    # What is loaded stays: pytest looks for garbage in it more than once at its end.
    gc.freeze()
    if workers and given.forked is None:
        given.begin()
    ended: int | pytest.ExitCode = pytest.ExitCode.INTERRUPTED
    try:
        if given.failure is None:
            ended = pytest.main(_arguments(given.plan, workers, way), plugins=[given])
    except KeyboardInterrupt:
        if given.shown is not None:
            given.shown.recorder.interrupt()
    finally:
        ignore_stops()
        if given.shown is not None:
            given.shown.close()
    if given.failure is not None:
        raise given.failure
    if given.shown is not None:
        return given.shown.results()
    if ended not in EXIT_CODES_WITHOUT_A_RUN:
        raise KeyboardInterrupt
    say("pytest could not begin the run: what it said stands above")
    return EXIT_CODES_WITHOUT_A_RUN[pytest.ExitCode(ended)]


def _arguments(planned: Plan, workers: int, way: Way) -> list[str]:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    folders = {os.path.dirname(item.scenario.path) for item in planned.items}
    root = str(Path(os.path.commonpath(folders)).resolve())
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


def _fitting(planned: Plan) -> int:
    """Return the number of workers that a run gets unasked; 0 plays it in this process."""
    items, most = len(planned.items), min(os.cpu_count() or 1, MOST_WORKERS_BY_DEFAULT)
    per_worker = ITEMS_PER_WORKER if planned.target_file.start else 1
    fitting = min(most, items // per_worker)
    return fitting if fitting > 1 else 0
