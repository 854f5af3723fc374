"""`hallmark run`."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from harness.cli.glance import DEFAULT_TARGET
from harness.runner.interruption import stopped_once
from harness.targets.early_process import EarlyProcess
from reports.exit_codes import EXIT_INTERRUPTED

PASSWORD_VARIABLE = "HALLMARK_PASSWORD"


@click.command()
@click.argument("places", nargs=-1, metavar="[ADDRESS|PATH]...")
@click.option(
    "--target", default=DEFAULT_TARGET, show_default=True, help="Shipped target, target file, or issuer address."
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
@click.pass_obj
def run(early: EarlyProcess | None, /, **told: Any) -> None:
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
            # Imported here, since help needs nothing of it.
            from harness.cli.selected_run import judge_selected

            code = judge_selected(early, **told)
    except KeyboardInterrupt:
        click.echo("interrupted before anything was judged", err=True)
        code = EXIT_INTERRUPTED
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
