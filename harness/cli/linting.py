"""`hallmark lint`."""

import sys
from pathlib import Path

import click

from harness.cli.loading import loaded_suite, scenarios_option
from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.recording import EXIT_WRONG
from harness.scenario.lint import consistency


@click.command()
@scenarios_option
def lint(scenarios: Path | None) -> None:
    """Prove the suite consistent: every file, citation, profile and mapping.

    \b
    hallmark lint
    hallmark lint --scenarios my-scenarios
    """
    suite = loaded_suite(scenarios)
    found: list[Diagnostic] = consistency(suite)
    if found:
        click.echo(str(DocumentErrors(found)), err=True)
    if any(diagnostic.severity == "error" for diagnostic in found):
        sys.exit(EXIT_WRONG)
    click.echo(f"{len(suite.scenarios)} scenarios, {len(suite.profiles)} profiles, {len(suite.catalogue)} requirements")
