"""Plays what `hallmark run` selected and prints what was found.

Loading this module takes longer than all else before the first verdict, so that the target is started before it.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from rich.console import Console

from harness.cli.masking import announce_secrets
from harness.plugin import PREPARED, USERS_PER_SCENARIO
from harness.protocol.verdict import Verdict
from harness.recording import RECORD, Recorder
from harness.runner.interruption import ignore_stops
from harness.runner.options import WrongSelection
from harness.runner.preparation import Preparation, prepared
from harness.runner.starting import Starting
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

    Raises what `prepared` raises.
    """
    try:
        with prepared(start) as preparation:
            announce_secrets(preparation.target)
            code = _play(preparation, way)
    except BaselineError as error:
        raise WrongSelection(f"--baseline: {error}") from error
    except (OutputError, RecordError) as error:
        click.echo(f"error: the results cannot be written: {error}", err=True)
        return EXIT_WRONG
    creations = preparation.creations
    if creations is not None and creations.left:
        click.echo(f"{counted(len(creations.left), 'client')} left at the provider: see hallmark clean", err=True)
    return code


def _play(preparation: Preparation, way: Way) -> int:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    progress = Progress(console)
    workers = _workers(preparation, way.workers)
    recorder = Recorder(preparation, Path(preparation.plan.options.output), workers, (progress,))
    recorder.start()
    arguments = _arguments(preparation, workers, way)
    try:
        pytest.main(arguments, plugins=[_Prepared(preparation), recorder])
    except KeyboardInterrupt:
        recorder.interrupt()
    finally:
        ignore_stops()
        progress.close()
    print_results(console, *recorder.finish())
    return recorder.exit_code


class _Prepared:
    """Hands the preparation to the pytest plugin, so that files are loaded and the target is started once."""

    def __init__(self, preparation: Preparation) -> None:
        self.__name__ = PREPARED
        self.preparation = preparation


def _arguments(preparation: Preparation, workers: int, way: Way) -> list[str]:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    root = os.path.commonpath({item.scenario.path.resolve().parent for item in preparation.plan.items})
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


def _workers(preparation: Preparation, asked: int | None) -> int:
    wanted = _fitting(preparation) if asked is None else asked
    return min(wanted, len(preparation.target.users) // USERS_PER_SCENARIO)


def _fitting(preparation: Preparation) -> int:
    """Return the number of workers that a run gets unasked; 0 plays it in this process."""
    items, most = len(preparation.plan.items), min(os.cpu_count() or 1, MOST_WORKERS_BY_DEFAULT)
    per_worker = ITEMS_PER_WORKER if preparation.target.file.start else 1
    fitting = min(most, items // per_worker)
    return fitting if fitting > 1 else 0
