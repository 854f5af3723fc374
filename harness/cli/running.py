"""`hallmark run`."""

import os
import sys
from pathlib import Path

import click
import pytest
from rich.console import Console

from harness.document.diagnostic import DocumentErrors
from harness.plugin import PREPARED
from harness.protocol.verdict import Verdict
from harness.recording import EXIT_INTERRUPTED, EXIT_UNREACHABLE, EXIT_WRONG, RECORD, Recorder
from harness.runner.interruption import ignore_stops, stopped_once
from harness.runner.preparation import Options, Preparation, Unreachable, prepared
from harness.runner.selection import WrongSelection
from harness.shipped_folder import scenarios_folder
from harness.targets.target import TargetError
from reports.output import OutputError
from reports.plain_text import counted
from reports.record import RecordError, collect, read_events
from reports.terminal import Progress, print_results

MOST_WORKERS_BY_DEFAULT = 4
USERS_PER_SCENARIO = 2
PASSWORD_VARIABLE = "HALLMARK_PASSWORD"
WIDE = 100
NOT_GOOD = (Verdict.FAIL, Verdict.BLOCKED, Verdict.BROKEN)


@click.command()
@click.argument("places", nargs=-1, metavar="[ADDRESS|PATH]...")
@click.option(
    "--target", default="reference", show_default=True, help="Shipped target, target file, or issuer address."
)
@click.option("--profile", "profiles", multiple=True, help="Profile to judge; may be repeated. All by default.")
@click.option("-n", "--workers", type=click.IntRange(0, 64), help="Worker processes; 0 plays in this one.")
@click.option("--output", default="hallmark-report", show_default=True, help="Folder of the results.")
@click.option("--fault", metavar="NAME", help="Judge the target with this deliberate fault.")
@click.option("--database", metavar="NAME|URL", help="Database of a target that the harness starts.")
@click.option("-k", "words", multiple=True, metavar="WORD", help="Only addresses that hold this; may be repeated.")
@click.option("--last-failed", is_flag=True, help="Only what failed or was blocked in the run recorded in --output.")
@click.option("--fail-fast", is_flag=True, help="End at the first scenario that fails or is blocked.")
@click.option("--strict-should", is_flag=True, help="A broken SHOULD fails the run.")
@click.option(
    "--user",
    metavar="NAME",
    help=f"User for a target that is an address; the password comes from {PASSWORD_VARIABLE} or a prompt.",
)
@click.option("--alluredir", type=click.Path(path_type=Path), help="Write results for Allure into this folder.")
@click.option("--scenarios", type=click.Path(exists=True, file_okay=False), help="Another scenarios folder.")
@click.option("--pytest-option", "pytest_options", multiple=True, hidden=True)
def run(
    places: tuple[str, ...],
    target: str,
    profiles: tuple[str, ...],
    workers: int | None,
    output: str,
    fault: str | None,
    database: str | None,
    words: tuple[str, ...],
    last_failed: bool,
    fail_fast: bool,
    strict_should: bool,
    user: str | None,
    alluredir: Path | None,
    scenarios: str | None,
    pytest_options: tuple[str, ...],
) -> None:
    """Judge a provider and write the results.

    \b
    Examples:
      hallmark run                                        the reference provider, every profile
      hallmark run --target op.yaml --profile basic       your provider, by its target file
      hallmark run oidc-core/code-reuse                   one scenario
      hallmark run oidcc-codereuse                        what answers for a module of the official suite
      hallmark run --target op.yaml --last-failed         what failed last time, in the same --output
      hallmark run -k logout --fail-fast                  addresses with this word, to the first failure
      hallmark run --fault nonce-dropped                  the reference provider with a fault

    \b
    Exit codes: 0 all as it must be, 1 a MUST is broken or a known deviation is stale,
      2 a file or the command is wrong, 3 the target cannot be reached or nothing was judged,
      4 the harness broke, 5 incomplete (blocked or undeclared skips), 130 interrupted.
    """
    errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        addresses = failed_addresses(Path(output), target) if last_failed else None
    except (WrongSelection, RecordError) as error:
        errors.print(_said(error))
        sys.exit(EXIT_WRONG)
    options = Options(
        scenarios=scenarios or str(scenarios_folder()),
        target=target,
        profiles=profiles,
        places=places,
        output=output,
        fault=fault,
        database=database,
        user=user,
        password=given_password(target, user),
        strict_should=strict_should,
        words=words,
        addresses=addresses,
    )
    if fail_fast:
        pytest_options = (*pytest_options, "--maxfail=1")
    try:
        folder = _output_folder(output)
        with stopped_once(), prepared(options) as preparation:
            code = _play(preparation, folder, _workers(preparation, workers), alluredir, pytest_options)
            creations = preparation.creations
        if creations is not None and creations.left:
            errors.print(f"{counted(len(creations.left), 'client')} left at the provider: see hallmark clean")
    except (DocumentErrors, TargetError, WrongSelection) as error:
        errors.print(_said(error))
        sys.exit(EXIT_WRONG)
    except (OutputError, RecordError) as error:
        errors.print(f"error: the results cannot be written: {error}")
        sys.exit(EXIT_WRONG)
    except Unreachable as error:
        errors.print(f"error: the target {target} cannot be judged: {error}")
        sys.exit(EXIT_UNREACHABLE)
    except KeyboardInterrupt:
        errors.print("interrupted before anything was judged")
        sys.exit(EXIT_INTERRUPTED)
    sys.exit(code)


def _play(
    preparation: Preparation, folder: Path, workers: int, alluredir: Path | None, pytest_options: tuple[str, ...]
) -> int:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    progress = Progress(console)
    recorder = Recorder(preparation, folder, workers, (progress,))
    recorder.start()
    arguments = _arguments(preparation, workers, alluredir, pytest_options)
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


def _arguments(
    preparation: Preparation, workers: int, alluredir: Path | None, pytest_options: tuple[str, ...]
) -> list[str]:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    paths = list(dict.fromkeys(str(item.scenario.path.resolve()) for item in preparation.plan.items))
    root = os.path.commonpath([*(str(Path(path).parent) for path in paths)])
    arguments = [
        "-c",
        os.devnull,
        "--rootdir",
        root,
        "--noconftest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:terminal",
        "-s",
    ]
    arguments += ["-p", "harness.plugin", *pytest_options]
    if workers:
        arguments += ["-p", "xdist", "-n", str(workers)]
    if alluredir is not None:
        arguments += ["-p", "allure_pytest.plugin", "--alluredir", str(alluredir)]
    return [*arguments, *paths]


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
    cores = os.cpu_count() or 1
    by_default = 0 if len(preparation.plan.items) == 1 else min(cores, MOST_WORKERS_BY_DEFAULT)
    wanted = by_default if asked is None else asked
    return min(wanted, len(preparation.target.users) // USERS_PER_SCENARIO)


def given_password(target: str, user: str | None) -> str | None:
    """Return the password for a target that is an address, from the environment or a prompt."""
    if user is None or not target.startswith(("http://", "https://")):
        return None
    given = os.environ.get(PASSWORD_VARIABLE)
    return given if given is not None else click.prompt(f"Password of {user}", hide_input=True)


def _output_folder(output: str) -> Path:
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetError(f"--output: the folder {folder} cannot be made: {error.strerror}") from error
    return folder


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, DocumentErrors) else f"error: {error}"
