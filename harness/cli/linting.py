"""`hallmark lint`."""

import sys
from pathlib import Path

import click

from harness.cli.faults import ids_broken_by_faults
from harness.cli.loading import loaded_suite, refuse, scenarios_option
from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.scenario.coverage import NoPlace, with_coverage
from harness.scenario.lint import consistency, rewritten_sentences
from harness.scenario.schema import NAME, schema_text
from harness.scenario.suite import Suite
from harness.shipped_folder import scenarios_folder
from harness.targets.filling import TargetError
from harness.targets.loading import load_target, shipped_targets
from harness.targets.secrets import literal_secrets
from harness.targets.unknown_names import unknown_names
from reports.exit_codes import EXIT_WRONG
from reports.output import OutputError, replace_file


@click.command()
@scenarios_option
@click.option("--fix", is_flag=True, help="Rewrite stale sentences to those of the catalogue.")
@click.option("--write-schema", is_flag=True, help=f"Write {NAME}, the schema for editors, into the folder.")
@click.option(
    "--write-coverage",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PAGE",
    help="Renew the table of judged requirements in a Markdown page that has a place for it.",
)
@click.option("--target", "targets", multiple=True, metavar="FILE", help="Look at this target file too.")
def lint(
    scenarios: Path | None, targets: tuple[str, ...], fix: bool, write_schema: bool, write_coverage: Path | None
) -> None:
    """Prove the suite consistent: every file, citation, profile and mapping.

    \b
    hallmark lint
    hallmark lint --scenarios my-scenarios --fix
    hallmark lint --target op.yaml                  the file and its deviations, and secrets that stand in it
    """
    folder = scenarios or scenarios_folder()
    if fix:
        for path, count in rewritten_sentences(folder):
            click.echo(f"{path}: {count} rewritten")
    suite = loaded_suite(folder)
    try:
        if write_schema:
            replace_file(folder / NAME, schema_text(suite).encode())
        if write_coverage is not None:
            page = with_coverage(write_coverage.read_text("utf-8"), suite, ids_broken_by_faults())
            replace_file(write_coverage, page.encode())
    except (NoPlace, UnicodeDecodeError) as error:
        refuse(f"{write_coverage}: {error}")
    except OutputError as error:
        refuse(error)
    try:
        found: list[Diagnostic] = consistency(suite)
    except DocumentErrors as errors:
        refuse(errors)
    found += _of_targets(suite, targets)
    if found:
        click.echo(str(DocumentErrors(found)), err=True)
    if any(diagnostic.severity == "error" for diagnostic in found):
        sys.exit(EXIT_WRONG)
    click.echo(f"{len(suite.scenarios)} scenarios, {len(suite.profiles)} profiles, {len(suite.catalogue)} requirements")


def _of_targets(suite: Suite, targets: tuple[str, ...]) -> list[Diagnostic]:
    folder = suite.folder / "targets"
    shipped = map(str, shipped_targets(folder).values())
    found: list[Diagnostic] = []
    try:
        for name in (*shipped, *targets):
            file, path = load_target(name, folder)
            found += literal_secrets(path, file.issuer)
            found += unknown_names(file, path, suite)
    except (DocumentErrors, TargetError) as error:
        refuse(error if isinstance(error, DocumentErrors) else f"--target: {error}")
    return found
