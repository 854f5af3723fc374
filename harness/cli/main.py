"""The `hallmark` command's entry point."""

from collections.abc import Mapping
from importlib import import_module

import click

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

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"harness.cli.{module}"), name)
        return command


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
