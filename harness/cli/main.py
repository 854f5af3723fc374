"""The `hallmark` command's entry point."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from reports.exit_codes import EXIT_INTERRUPTED

COMMANDS: Mapping[str, tuple[str, str]] = {
    "run": ("running", "run"),
    "init": ("beginning", "init"),
    "doctor": ("doctor", "doctor"),
    "login": ("login", "login"),
    "clean": ("cleaning", "clean"),
    "list": ("listing", "list_"),
    "explain": ("explaining", "explain"),
    "lint": ("linting", "lint"),
    "load": ("load", "load"),
    "inbox": ("inbox", "inbox"),
}
"""Each command's module in this package, and its name there."""


class LoadedWhenCalled(click.Group):
    """A group that imports only the command which is called, since importing all takes longer than a short run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of their help."""
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a command line; one that there is not is told with what may be meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            # Imported here, since a command that there is has no need of it. Names in files are guessed at more
            # carefully: commands are short, so that one letter in the wrong place is much of them.
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"harness.cli.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Load and carry out a command; one that is interrupted, at a prompt too, says so in its exit code."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("interrupted", err=True)
            ctx.exit(EXIT_INTERRUPTED)


@click.group(cls=LoadedWhenCalled, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="oidc-hallmark", prog_name="hallmark")
def main() -> None:
    """Judge OAuth 2.0 and OpenID Connect providers by the specifications, clause by clause.

    \b
    hallmark run                                     judge the reference provider
    hallmark run --target https://op.example --user alice
    hallmark run oidc-core/code-reuse --target op.yaml
    hallmark explain RFC6749-4.1.2-5
    """
