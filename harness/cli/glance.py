"""Starts the target of `hallmark run` from a glance at the words of the command, before click is loaded.

What the command then proves to ask for is found later, and a process that was started otherwise is stopped.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from harness.shipped_folder import scenarios_folder
from harness.targets.early_process import EarlyProcess, early_process
from harness.targets.process_order import process_options

DEFAULT_TARGET = "reference"
STARTS_NOTHING = frozenset({"-h", "--help", "--watch"})


def glanced(words: Sequence[str]) -> contextlib.AbstractContextManager[EarlyProcess | None]:
    """Start the process of the target that the words of a command seem to ask for; None where they ask for none."""
    if not words or words[0] != "run" or not STARTS_NOTHING.isdisjoint(words):
        return contextlib.nullcontext()
    folder = Path(_value(words, "--scenarios") or scenarios_folder()) / "targets"
    options = process_options(_value(words, "--fault"), _value(words, "--database"))
    return early_process(_value(words, "--target") or DEFAULT_TARGET, folder, options)


def _value(words: Sequence[str], option: str) -> str | None:
    """Return what an option is given last, in a word of its own or after an equals sign."""
    values = [
        next_word if word == option else word.partition("=")[2]
        for word, next_word in zip(words, [*words[1:], None], strict=True)
        if word == option or word.startswith(f"{option}=")
    ]
    return values[-1] if values else None
