"""Says what is wrong with a command, and ends it."""

import sys
from typing import NoReturn

import click

from harness.document.diagnostic import DocumentErrors
from reports.plain_text import several_lines


def say(problem: Exception | str) -> None:
    """Print what is wrong on standard error, without characters of a target that a terminal obeys.

    Mistakes in files show their places themselves.
    """
    text = str(problem) if isinstance(problem, DocumentErrors) else f"error: {problem}"
    click.echo("\n".join(several_lines(text)), err=True)


def end(code: int, problem: Exception | str) -> NoReturn:
    """End the command with an exit code and what is wrong."""
    say(problem)
    sys.exit(code)
