"""What `hallmark run` shows and writes of the run that it plays."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.masking import announce_secrets
from harness.recording import Recorder, Sink
from harness.runner.options import WrongSelection
from harness.runner.preparation import Preparation
from harness.wire.journal import Left
from reports.baseline import BaselineError
from reports.opening import opening_line
from reports.plain_text import counted
from reports.record import Event

if TYPE_CHECKING:
    from reports.progress import Progress


class ShownRun:
    """A run that has begun: its record, and what the terminal shows of it.

    Raises `WrongSelection` where the baseline cannot be read, `OutputError` where the results cannot be written.
    """

    def __init__(self, preparation: Preparation, workers: int) -> None:
        announce_secrets(preparation.target)
        self._preparation = preparation
        self._progress = _progress() if sys.stdout.isatty() else None
        sinks: tuple[Sink, ...] = (_Opening(), self._progress) if self._progress else (_Opening(),)
        try:
            output = Path(preparation.plan.options.output)
            self.recorder = Recorder(preparation, output, workers, sinks)
        except BaselineError as error:
            raise WrongSelection(f"--baseline: {error}") from error
        self.recorder.start()

    def results(self) -> int:
        """Write and print what was found, and return the exit code."""
        # Imported here, since nothing of it is needed before.
        from rich.console import Console

        from reports.terminal import WIDE, print_results

        console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
        print_results(console, *self.recorder.finish())
        return self.recorder.exit_code

    def close(self) -> None:
        """Take away what is shown only while it is played."""
        if self._progress is not None:
            self._progress.close()

    def tell_left(self) -> None:
        """Say in a line which clients are left, once what removes them has ended."""
        creations = self._preparation.creations
        if creations is not None and creations.left:
            click.echo(_told_left(creations.left), err=True)


class _Opening:
    """Prints the line with which a run begins."""

    def event(self, event: Event) -> None:
        if event["event"] == "run_started":
            click.echo(opening_line(event))

    def playing(self, address: str) -> None:
        """What goes on is shown by others."""


def _progress() -> "Progress":
    # Imported here, since only a terminal shows it.
    from rich.console import Console

    from reports.progress import Progress

    return Progress(Console(highlight=False))


def _told_left(left: Sequence[Left]) -> str:
    """Say in a line that clients are left, and what can be done: `hallmark clean` removes what there is a way for."""
    number = f"{counted(len(left), 'client')} left at the provider"
    if all(one.certain and one.removal is None for one in left):
        return f"{number}, which offers no way to delete them: remove them by hand, hallmark clean names them"
    by_hand = sum(one.removal is None for one in left)
    return f"{number}: see hallmark clean" + (f", {by_hand} of them for removal by hand" if by_hand else "")
