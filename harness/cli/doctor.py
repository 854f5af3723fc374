"""`hallmark doctor`."""

import sys

import click
from msgspec.structs import asdict

from harness.cli.ending import end
from harness.cli.loading import echo_json, format_option
from harness.cli.masking import announce_secrets
from harness.cli.running import PASSWORD_VARIABLE, given_password
from harness.document.diagnostic import DocumentErrors
from harness.runner.examination import Examined, examined
from harness.runner.interruption import stopped_once
from harness.runner.options import Options, Unreachable
from harness.runner.starting import starting
from harness.shipped_folder import scenarios_folder
from harness.targets.filling import TargetError
from harness.targets.target import resolve
from reports.exit_codes import EXIT_UNREACHABLE, EXIT_WRONG
from reports.plain_text import one_line


@click.command()
@click.option(
    "--target", default="reference", show_default=True, help="Shipped target, target file, or issuer address."
)
@click.option(
    "--user",
    metavar="NAME",
    help=f"User for a target that is an address; the password comes from {PASSWORD_VARIABLE} or a prompt.",
)
@format_option
def doctor(target: str, user: str | None, output_format: str) -> None:
    """Try a target step by step, and say what fails, at which line of the target file, and what to do.

    Tried are name, connection, TLS, clock, configuration, keys, obtaining a client, one login and logout, the client's
    deletion, and a call of the provider to the inbox.

    \b
    Examples:
      hallmark doctor --target op.yaml
      hallmark doctor --target https://op.example --user alice --format json

    \b
    Exit codes: 0 all went well, 2 a file or the command is wrong, 3 something failed, 130 interrupted.
    """
    options = Options(
        scenarios=str(scenarios_folder()), target=target, user=user, password=given_password(target, user)
    )
    found: list[Examined] = []
    try:
        with stopped_once(), starting(options) as start:
            started = start.answered()
            resolved = resolve(start.file, start.path, started.facts if started else {})
            announce_secrets(resolved)
            for one in examined(resolved):
                found.append(one)
                if output_format == "text":
                    click.echo(shown(one))
    except (DocumentErrors, TargetError) as error:
        end(EXIT_WRONG, error)
    except Unreachable as error:
        end(EXIT_UNREACHABLE, f"the target {target} does not start: {error}")
    if output_format == "json":
        echo_json([asdict(one) for one in found])
    sys.exit(0 if all(one.good for one in found) else EXIT_UNREACHABLE)


def shown(one: Examined) -> str:
    """Return what was tried as the terminal shows it."""
    lines = [f"{'ok  ' if one.good else 'FAIL'}  {one.name:<13}  {one_line(one.said)}"]
    lines += [f"      --> {one_line(one.place)}"] if one.place else []
    lines += [f"      = help: {one_line(one.help)}"] if one.help else []
    return "\n".join(lines)
