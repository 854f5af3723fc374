"""What `hallmark run` shows and writes of the run that it plays."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from harness.cli.masking import announce_secrets
from harness.recording import Recorder
from harness.runner.options import WrongSelection
from harness.runner.preparation import Preparation
from harness.wire.journal import Left
from reports.baseline import BaselineError
from reports.plain_text import counted
from reports.terminal import WIDE, Progress, print_results


class ShownRun:
    """A run that has begun: its record, and what the terminal shows of it.

    Raises `WrongSelection` where the baseline cannot be read, `OutputError` where the results cannot be written.
    """

    def __init__(self, preparation: Preparation, workers: int) -> None:
        announce_secrets(preparation.target)
        self._console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
        self._preparation = preparation
        self.progress = Progress(self._console)
        try:
            output = Path(preparation.plan.options.output)
            self.recorder = Recorder(preparation, output, workers, (self.progress,))
        except BaselineError as error:
            raise WrongSelection(f"--baseline: {error}") from error
        self.recorder.start()

    def results(self) -> int:
        """Write and print what was found, and return the exit code."""
        print_results(self._console, *self.recorder.finish())
        return self.recorder.exit_code

    def tell_left(self) -> None:
        """Say in a line which clients are left, once what removes them has ended."""
        creations = self._preparation.creations
        if creations is not None and creations.left:
            click.echo(_told_left(creations.left), err=True)


def _told_left(left: Sequence[Left]) -> str:
    """Say in a line that clients are left, and what can be done: `hallmark clean` removes what there is a way for."""
    number = f"{counted(len(left), 'client')} left at the provider"
    if all(one.certain and one.removal is None for one in left):
        return f"{number}, which offers no way to delete them: remove them by hand, hallmark clean names them"
    by_hand = sum(one.removal is None for one in left)
    return f"{number}: see hallmark clean" + (f", {by_hand} of them for removal by hand" if by_hand else "")
