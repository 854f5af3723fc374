"""`hallmark run`."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from harness.document.diagnostic import DocumentErrors
from harness.runner.interruption import stopped_once
from harness.runner.options import Options, Unreachable, WrongSelection
from harness.runner.starting import starting
from harness.shipped_folder import scenarios_folder
from harness.targets.filling import TargetError
from reports.exit_codes import EXIT_INTERRUPTED, EXIT_UNREACHABLE, EXIT_WRONG

PASSWORD_VARIABLE = "HALLMARK_PASSWORD"


@click.command()
@click.argument("places", nargs=-1, metavar="[ADDRESS|PATH]...")
@click.option(
    "--target", default="reference", show_default=True, help="Shipped target, target file, or issuer address."
)
@click.option("--profile", "profiles", multiple=True, help="Profile to judge; may be repeated. All by default.")
@click.option(
    "-n", "--workers", type=click.IntRange(0, 64), help="Worker processes; 0: this one. By default the quicker."
)
@click.option("--output", default="hallmark-report", show_default=True, help="Folder of the results.")
@click.option("--fault", metavar="NAME", help="Judge the target with this deliberate fault.")
@click.option("--database", metavar="NAME|URL", help="Database of a target that the harness starts.")
@click.option("-k", "words", multiple=True, metavar="WORD", help="Only addresses that hold this; may be repeated.")
@click.option("--last-failed", is_flag=True, help="Only what failed or was blocked in the run recorded in --output.")
@click.option("--fail-fast", is_flag=True, help="End at the first scenario that fails or is blocked.")
@click.option("--baseline", metavar="FILE", help="summary.json of an earlier run: only what is new turns the run red.")
@click.option("--strict-should", is_flag=True, help="A broken SHOULD fails the run.")
@click.option(
    "--user",
    metavar="NAME",
    help=f"User for a target that is an address; the password comes from {PASSWORD_VARIABLE} or a prompt.",
)
@click.option("--keep-secrets", metavar="DIR", help="Write each exchange with its secrets into this folder; not in CI.")
@click.option("--watch", "watched", is_flag=True, help="Judge again when a scenario or the target file changes.")
@click.option("--also-watch", multiple=True, metavar="PATH", help="The provider's file or folder, for --watch.")
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
    baseline: str | None,
    strict_should: bool,
    user: str | None,
    keep_secrets: str | None,
    watched: bool,
    also_watch: tuple[str, ...],
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
      hallmark run --target op.yaml --baseline accepted.json    only news turns it red
      hallmark run -k logout --target op.yaml --watch --also-watch src    again at each change
      hallmark run --fault nonce-dropped                  the reference provider with a fault

    \b
    Exit codes: 0 all as it must be, 1 a MUST is broken or a known deviation is stale,
      2 a file or the command is wrong, 3 the target cannot be reached or nothing was judged,
      4 the harness broke, 5 incomplete (blocked or undeclared skips), 130 interrupted.
    """
    try:
        with stopped_once():
            folder = _output_folder(output)
            _refuse_in_ci(keep_secrets)
            if watched:
                sys.exit(_watch(target, user, scenarios, (*places, *also_watch)))
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
            with starting(options) as start:
                # Imported here, since this takes longest and the target starts meanwhile.
                from harness.cli.judged_run import Way, judge

                stopping = ("--maxfail=1",) if fail_fast else ()
                code = judge(start, Way(workers, alluredir, (*pytest_options, *stopping)))
    except (DocumentErrors, TargetError, WrongSelection) as error:
        _end(EXIT_WRONG, str(error) if isinstance(error, DocumentErrors) else f"error: {error}")
    except Unreachable as error:
        _end(EXIT_UNREACHABLE, f"error: the target {target} cannot be judged: {error}")
    except KeyboardInterrupt:
        _end(EXIT_INTERRUPTED, "interrupted before anything was judged")
    sys.exit(code)


def _watch(target: str, user: str | None, scenarios: str | None, others: tuple[str, ...]) -> int:
    # Imported here, since other runs watch nothing.
    from harness.cli.watching import watch, words_of_each_run
    from harness.targets.loading import load_target

    password = given_password(target, user)
    if password is not None:
        os.environ[PASSWORD_VARIABLE] = password
    folder = Path(scenarios) if scenarios else scenarios_folder()
    places = [folder]
    if not target.startswith(("http://", "https://")):
        file, path = load_target(target, folder / "targets")
        places += [path, *([path.parent / file.deviations] if file.deviations else [])]
    places += [Path(other) for other in others if Path(other).exists()]
    return watch(words_of_each_run(sys.argv[2:]), list(dict.fromkeys(places)))


def _refuse_in_ci(keep_secrets: str | None) -> None:
    if keep_secrets is not None and os.environ.get("CI"):
        raise WrongSelection("--keep-secrets: is refused where the variable CI is set, since results are kept there")


def _last_failed(folder: Path, target: str) -> tuple[str, ...]:
    # Imported here, since other runs read no record before they start.
    from harness.cli.judged_run import failed_addresses
    from reports.record import RecordError

    try:
        return failed_addresses(folder, target)
    except RecordError as error:
        raise WrongSelection(str(error)) from error


def _output_folder(output: str) -> Path:
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetError(f"--output: the folder {folder} cannot be made: {error.strerror}") from error
    return folder


def _end(code: int, message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)


def given_password(target: str, user: str | None, variable: str = PASSWORD_VARIABLE) -> str | None:
    """Return the password for a target that is an address, from the environment or a prompt.

    Raises `UsageError` where it is not there and nobody can be asked.
    """
    if user is None or not target.startswith(("http://", "https://")):
        return None
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise click.UsageError(
            f"the password of '{user}' comes from {variable}, which is not set, and nobody can be asked"
        )
    password: str = click.prompt(f"Password of {user}", hide_input=True)
    return password
