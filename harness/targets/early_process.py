"""Starts a target's process before all else, since it takes as long to start as the harness does.

Its file is read here for that alone: whether it is right is found later, and what was started otherwise is stopped.
"""

import contextlib
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from harness.targets.filling import TargetError
from harness.targets.process_order import ProcessOrder, begun, process_order

MAX_BYTES = 1 << 20
"""As much as `harness.document` reads, whose import takes longer than the glance."""
INSTALLED = ("npm", "pip", "container")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class EarlyProcess:
    """A process that runs already, for whoever finds that it is the one to be started."""

    def __init__(self, order: ProcessOrder) -> None:
        self._order = order
        self._process: subprocess.Popen[str] | None = begun(order)

    def taken(self, order: ProcessOrder) -> subprocess.Popen[str] | None:
        """Hand the process over, once; None where another one is to be started, and this one is stopped."""
        if order != self._order:
            self.stop()
        process, self._process = self._process, None
        return process

    def stop(self) -> None:
        """End the process where nobody took it."""
        if self._process is not None:
            with self._process as process:
                process.kill()
            self._process = None


@contextlib.contextmanager
def early_process(target: str, folder: Path, options: Mapping[str, str]) -> Iterator[EarlyProcess | None]:
    """Start the process of a judged target that is a file, or a shipped one of this folder.

    `options` are those of `process_order`. None where the target is something else, or its file is not plain enough:
    then it starts when that was read.
    """
    order = _order(Path(target) if Path(target).suffix else folder / f"{target}.yaml", options)
    try:
        early = EarlyProcess(order) if order is not None else None
    except TargetError:
        early = None
    try:
        yield early
    finally:
        if early is not None:
            early.stop()


def _order(path: Path, options: Mapping[str, str]) -> ProcessOrder | None:
    """Read the process from a target file; None where the file has none that can be started as it is written."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        written = yaml.load(path.read_text("utf-8"), LOADER)
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return None
    start = written.get("start") if isinstance(written, dict) and "extends" not in written else None
    if not isinstance(start, dict) or any(name in start for name in INSTALLED):
        return None
    process, arguments = start.get("process"), start.get("arguments", {})
    environment = [start.get(name, {}) for name in ("environment", "environment_when_judged")]
    if not _are_texts(process) or not process or not isinstance(arguments, dict):
        return None
    if not all(map(_are_texts, arguments.values())) or not all(_names_texts(one) for one in environment):
        return None
    try:
        return process_order(process, arguments, environment[0] | environment[1], path.parent, options)
    except TargetError:
        return None


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _names_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for pair in value.items() for one in pair)
