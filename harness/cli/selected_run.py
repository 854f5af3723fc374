"""What `hallmark run` does once it is loaded, while its target starts."""

import importlib.util
import os
import sys
from pathlib import Path

from harness.cli.ending import say
from harness.cli.running import PASSWORD_VARIABLE, given_password
from harness.document.diagnostic import DocumentErrors
from harness.runner.options import Options, Unreachable, WrongSelection
from harness.runner.starting import ADDRESS_SCHEMES, starting
from harness.shipped_folder import scenarios_folder
from harness.targets.early_process import EarlyProcess
from harness.targets.filling import TargetError
from reports.exit_codes import EXIT_UNREACHABLE, EXIT_WRONG

INSTALL_ALLURE = "pip install 'oidc-hallmark[allure]'"


def judge_selected(
    early: EarlyProcess | None,
    *,
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
    baseline: str | None,
    strict_should: bool,
    user: str | None,
    keep_secrets: str | None,
    watched: bool,
    also_watch: tuple[str, ...],
    alluredir: Path | None,
    scenarios: str | None,
    pytest_options: tuple[str, ...],
) -> int:
    """Judge what the options of `hallmark run` select, say what hinders it, and return the exit code.

    Its target may be running `early`.
    """
    try:
        folder = _made_folder("--output", Path(output))
        _refuse_secrets(keep_secrets)
        _refuse_allure(alluredir)
        if watched:
            return _watch(target, user, scenarios, places, also_watch)
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
            baseline=baseline,
            keep_secrets=keep_secrets,
            addresses=_last_failed(folder, target) if last_failed else None,
        )
        with starting(options, early) as start:
            # Imported here, since this takes longest and the target may only start now.
            from harness.cli.judged_run import Way, judge

            stopping = ("--maxfail=1",) if fail_fast else ()
            return judge(start, Way(workers, alluredir, (*pytest_options, *stopping)))
    except DocumentErrors as error:
        targets = [place for place in places if _is_target_file(place)]
        say(f"{targets[0]} is a target file and no scenario: say --target {targets[0]}" if targets else error)
        return EXIT_WRONG
    except (TargetError, WrongSelection) as error:
        say(error)
        return EXIT_WRONG
    except Unreachable as error:
        say(f"the target {target} cannot be judged: {error}")
        return EXIT_UNREACHABLE


def _is_target_file(place: str) -> bool:
    # Imported here, since only a mistake leads here.
    from harness.targets.loading import FILE_SUFFIXES, load_target

    try:
        return place.endswith(FILE_SUFFIXES) and bool(load_target(place, scenarios_folder() / "targets"))
    except (DocumentErrors, TargetError):
        return False


def _watch(
    target: str, user: str | None, scenarios: str | None, played: tuple[str, ...], others: tuple[str, ...]
) -> int:
    # Imported here, since other runs watch nothing.
    from harness.cli.watching import watch, words_of_each_run
    from harness.targets.loading import load_target

    for other in others:
        if not Path(other).exists():
            raise TargetError(f"--also-watch: there is no file and no folder {other}")
    password = given_password(target, user)
    if password is not None:
        os.environ[PASSWORD_VARIABLE] = password
    folder = Path(scenarios) if scenarios else scenarios_folder()
    places = [folder]
    if not target.startswith(ADDRESS_SCHEMES):
        file, path = load_target(target, folder / "targets")
        places += [path, *([path.parent / file.deviations] if file.deviations else [])]
    # What is played is named by address as well.
    places += [Path(place) for place in (*played, *others) if Path(place).exists()]
    return watch(words_of_each_run(sys.argv[2:]), list(dict.fromkeys(places)))


def _refuse_secrets(keep_secrets: str | None) -> None:
    if keep_secrets is None:
        return
    if os.environ.get("CI"):
        raise WrongSelection("--keep-secrets: is refused where the variable CI is set, since results are kept there")
    # Imported here, since other runs keep none.
    from harness.runner.raw_record import make_owners_folder

    try:
        make_owners_folder(Path(keep_secrets))
    except OSError as error:
        raise TargetError(f"--keep-secrets: the folder {keep_secrets} cannot be made: {error.strerror}") from error


def _refuse_allure(alluredir: Path | None) -> None:
    if alluredir is None:
        return
    if importlib.util.find_spec("allure_pytest") is None:
        raise WrongSelection(f"--alluredir: needs allure-pytest, which is not installed: {INSTALL_ALLURE}")
    _made_folder("--alluredir", alluredir)


def _last_failed(folder: Path, target: str) -> tuple[str, ...]:
    # Imported here, since other runs read no record before they start.
    from harness.cli.last_failed import failed_addresses
    from reports.record import RecordError

    try:
        return failed_addresses(folder, target)
    except RecordError as error:
        raise WrongSelection(str(error)) from error


def _made_folder(option: str, folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetError(f"{option}: the folder {folder} cannot be made: {error.strerror}") from error
    return folder
