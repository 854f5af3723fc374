"""What a target's process is, and how it is started."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from harness.targets.filling import TargetError, fill


class ProcessOrder(NamedTuple):
    """A process to be started: its program and arguments, its folder, and what its environment has besides ours.

    A named tuple, since a target waits for what is imported here, and the modules that msgspec needs are many.
    """

    words: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]


def process_order(
    process: Sequence[str],
    arguments: Mapping[str, Sequence[str]],
    environment: Mapping[str, str],
    folder: Path,
    options: Mapping[str, str],
    python: str = sys.executable,
) -> ProcessOrder:
    """Return the process of a target file's `start`.

    `options` holds what the command line gave (fault, database); its `arguments` are added and filled from it. `python`
    is what the word python stands for. Raises `TargetError` where there is no such program or it takes no such option.
    """
    words = [fill(word, options, "start.process") for word in process]
    for name in options:
        if name not in arguments:
            raise no_option(name)
        words += [fill(word, options, f"start.arguments.{name}") for word in arguments[name]]
    program = python if words[0] == "python" else shutil.which(words[0])
    if program is None:
        raise TargetError(
            f"start.process: there is no program '{words[0]}' on this machine: install it, or name another"
        )
    return ProcessOrder((program, *words[1:]), folder, environment)


def process_options(fault: str | None, database: str | None) -> Mapping[str, str]:
    """Return what the command line gave of what a target's process may take."""
    asked = {"fault": fault, "database": database}
    return {name: value for name, value in asked.items() if value is not None}


def no_option(name: str) -> TargetError:
    """Return the error that a target is started in a way that takes no such option."""
    return TargetError(f"this target cannot be started with --{name}: its start: has no arguments for it")


def begun(order: ProcessOrder) -> subprocess.Popen[str]:
    """Start a process whose streams are ours; raises `TargetError` where the system refuses it."""
    try:
        return subprocess.Popen(
            order.words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=order.folder,
            env={**os.environ, **order.environment},
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise TargetError(f"the target's process cannot be started: {error}") from error
