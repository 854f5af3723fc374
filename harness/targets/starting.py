"""Starts a target's process and stops it with the run."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.targets.filling import TargetError, fill
from harness.targets.installing import installed_node, installed_python, python_of
from harness.targets.model import StartFile

STOP_TIMEOUT = 5
LAST_LINES = 8


@dataclass(frozen=True, slots=True)
class Started:
    """A running process and the facts of its one line of JSON, as `start.issuer` and so on."""

    process: subprocess.Popen[str]
    facts: Mapping[str, str]

    def stop(self) -> None:
        """End the process by closing its standard input, by force where that is not enough."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(STOP_TIMEOUT)


@dataclass(frozen=True, slots=True)
class Launched:
    """A process that has not said yet where it is; it has `within` seconds for that."""

    process: subprocess.Popen[str]
    name: str
    within: float

    def answered(self) -> Started:
        """Wait for its line of JSON; raises `TargetError` where it ends, says something else or is late."""
        return Started(self.process, _facts(self.process, self.name, self.within))


def launch(file: StartFile, folder: Path, options: Mapping[str, str], *, judged: bool) -> Launched:
    """Start a target's process.

    `options` holds what the command line gave (fault, database); its `arguments` are added and filled from it. `judged`
    says that scenarios are played, for which it may have an environment of its own. Raises `TargetError` where it
    cannot be started or takes no such option.
    """
    where = folder
    if file.npm:
        where = installed_node(folder / file.npm)
    elif file.pip:
        where = installed_python(folder / file.pip)
    words = [fill(word, options, "start.process") for word in file.process]
    for name in options:
        if name not in file.arguments:
            raise TargetError(f"this target cannot be started with --{name}: its start: has no arguments for it")
        words += [fill(word, options, f"start.arguments.{name}") for word in file.arguments[name]]
    python = str(python_of(where)) if file.pip else sys.executable
    program = python if words[0] == "python" else shutil.which(words[0])
    if program is None:
        raise TargetError(f"the target needs the program '{words[0]}', which is not installed")
    try:
        process = subprocess.Popen(
            [program, *words[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=where,
            env={**os.environ, **file.environment, **(file.environment_when_judged if judged else {})},
            start_new_session=True,
        )
    except OSError as error:
        raise TargetError(f"the target's process cannot be started: {error}") from error
    return Launched(process, " ".join(words[:3]), file.within)


def _facts(process: subprocess.Popen[str], name: str, within: float) -> Mapping[str, str]:
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    errors: list[str] = []
    for read in (lambda: _first_line(process, lines), lambda: _keep_last(process, errors)):
        threading.Thread(target=read, daemon=True).start()
    try:
        line = lines.get(timeout=within)
    except queue.Empty:
        process.kill()
        raise TargetError(f"the target's process ({name} ...) did not answer within {within:.0f} s") from None
    if not line:
        process.wait(STOP_TIMEOUT)
        said = "\n  ".join(errors) or "nothing"
        raise TargetError(f"the target's process ({name} ...) ended with {process.returncode}; it said:\n  {said}")
    try:
        facts = json.loads(line)
        return {f"start.{key}": str(value) for key, value in facts.items()}
    except (ValueError, AttributeError) as error:
        process.kill()
        raise TargetError(
            f"the target's process ({name} ...) must print one line of JSON, not: {line[:200]}"
        ) from error


def _first_line(process: subprocess.Popen[str], lines: "queue.SimpleQueue[str]") -> None:
    assert process.stdout is not None
    lines.put(process.stdout.readline())
    for _ in process.stdout:
        pass


def _keep_last(process: subprocess.Popen[str], errors: list[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        errors.append(line.rstrip())
        del errors[:-LAST_LINES]
