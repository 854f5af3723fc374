"""`hallmark clean`."""

import sys

import click

from harness.document.diagnostic import DocumentErrors
from harness.runner.creations import described_left, read_network, remove
from harness.shipped_folder import scenarios_folder
from harness.targets.filling import TargetError
from harness.targets.loading import load_target
from harness.targets.target import Target, resolve
from harness.wire.journal import Journal, held, journals, journals_folder
from harness.wire.keeper import GRACE
from harness.wire.limits import Limits
from reports.exit_codes import EXIT_INCOMPLETE, EXIT_OK, EXIT_UNREACHABLE
from reports.plain_text import counted, one_line


@click.command()
def clean() -> None:
    """Remove the clients that killed runs left at their providers.

    A run writes down what it creates before it is created, and removes it at the end of each scenario. What a run
    left that was killed is removed here; a run that is still going on is left alone.

    \b
    Examples:
      hallmark clean                                      every run of this user
      XDG_STATE_HOME=/var/ci hallmark clean               where runs keep their journals elsewhere

    \b
    Exit codes: 0 nothing is left, 3 a provider does not answer, 5 something has to be removed by hand.
    """
    found = journals(journals_folder())
    codes = {_cleaned(journal) for journal in found}
    if not found:
        click.echo(f"nothing to remove: there is no journal in {journals_folder()}")
    sys.exit(next((code for code in (EXIT_UNREACHABLE, EXIT_INCOMPLETE) if code in codes), EXIT_OK))


def _cleaned(journal: Journal) -> int:
    run = journal.path.stem
    with held(journal.lock_path, 0) as ended:
        if not ended:
            click.echo(f"run {run} is still going on: left alone")
            return EXIT_OK
        # The process that keeps the journal lives on for an answer that is on its way.
        with held(journal.path, Limits().exchange_deadline + GRACE) as quiet:
            if not quiet:
                click.echo(f"run {run}: its journal is still being written; try again")
                return EXIT_INCOMPLETE
            return _removed(journal, run)


def _removed(journal: Journal, run: str) -> int:
    facts, before = journal.facts(), journal.left()
    if not before:
        journal.delete()
        return EXIT_OK
    wrong: list[str] = []

    def target() -> Target:
        try:
            file, path = load_target(str(facts.get("target")), scenarios_folder() / "targets")
            return resolve(file, path, {})
        except (DocumentErrors, TargetError) as error:
            raise TargetError(f"its target file cannot be used any more:\n{error}") from error

    left = remove(journal, read_network(dict(facts.get("network", {}))), target, wrong.append)
    for message in dict.fromkeys(wrong):
        click.echo(f"run {run}: {message}", err=True)
    issuer = one_line(str(facts.get("issuer")))
    click.echo(f"run {run}: {counted(len(before) - len(left), 'client')} removed at {issuer}")
    for line in described_left(left):
        click.echo(f"  {one_line(line)}")
    if any(one.removal for one in left):
        return EXIT_UNREACHABLE
    journal.delete()
    return EXIT_INCOMPLETE if left else EXIT_OK
