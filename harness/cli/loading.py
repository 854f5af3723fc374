"""Loads the suite for a command, or ends it with what is wrong."""

import json
from pathlib import Path
from typing import NoReturn

import click

from harness.cli.ending import end
from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.scenario.suite import Suite
from harness.scenario.suite_loading import load_suite
from harness.shipped_folder import scenarios_folder
from reports.exit_codes import EXIT_WRONG

format_option = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
scenarios_option = click.option(
    "--scenarios", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another scenarios folder."
)


def loaded_suite(folder: Path | None) -> Suite:
    """Load a scenarios folder, the shipped one by default; ends the command with exit code 2 where it is wrong."""
    diagnostics: list[Diagnostic] = []
    try:
        suite = load_suite(folder or scenarios_folder(), diagnostics)
    except DocumentErrors as errors:
        refuse(errors)
    if any(diagnostic.severity == "error" for diagnostic in diagnostics):
        refuse(DocumentErrors(tuple(diagnostics)))
    return suite


def refuse(problem: Exception | str) -> NoReturn:
    """End the command with exit code 2 and what is wrong."""
    end(EXIT_WRONG, problem)


def echo_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))
