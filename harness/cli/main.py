"""The `hallmark` command's entry point."""

import click

from harness.cli.beginning import init
from harness.cli.cleaning import clean
from harness.cli.doctor import doctor
from harness.cli.explaining import explain
from harness.cli.linting import lint
from harness.cli.listing import list_
from harness.cli.load import load
from harness.cli.login import login
from harness.cli.running import run
from harness.cli.static_clients import clients


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="oidc-hallmark", prog_name="hallmark")
def main() -> None:
    """Judge OAuth 2.0 and OpenID Connect providers by the specifications, clause by clause.

    \b
    hallmark run                                     judge the reference provider
    hallmark run --target https://op.example --user alice
    hallmark run oidc-core/code-reuse --target op.yaml
    hallmark explain RFC6749-4.1.2-5
    """


list_.add_command(clients)
for command in (run, init, doctor, login, clean, list_, explain, lint, load):
    main.add_command(command)
