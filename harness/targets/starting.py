"""Starts a target's process and stops it with the run."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from harness.targets.container import NO_CONTAINER, ContainerOrder, free_port
from harness.targets.early_process import EarlyProcess
from harness.targets.filling import TargetError, fill
from harness.targets.installing import installed_node, installed_python, python_of
from harness.targets.process_order import ProcessOrder, begun, no_option, process_order
from harness.targets.start_file import ContainerFile, StartFile

STOP_TIMEOUT = 5
# A container is removed first; its image may have to be pulled before it starts.
CONTAINER_STOP_TIMEOUT = 60
PULL_TIMEOUT = 900
LAST_LINES = 8


class Started(Struct, frozen=True):
    """A running target and what it told of itself, as `start.issuer` and so on."""

    launched: "Launched"
    facts: Mapping[str, str]

    @property
    def pid(self) -> int | None:
        """The process whose children are the provider, None where it is in a container."""
        return None if self.launched.contained else self.launched.process.pid

    def stop(self) -> None:
        """End it."""
        self.launched.stop()


class Launched(Struct, frozen=True):
    """A process that has not said yet where the target is; it has `within` seconds for that.

    `contained` says that it keeps the target in a container.
    """

    process: subprocess.Popen[str]
    name: str
    within: float
    contained: bool = False

    def answered(self) -> Started:
        """Wait for its line of JSON; raises `TargetError` where it ends, says something else or is late."""
        return Started(self, _facts(self))

    def stop(self) -> None:
        """End the process by closing its standard input, by force where that is not enough."""
        patience = CONTAINER_STOP_TIMEOUT if self.contained else STOP_TIMEOUT
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(patience)

    def give_up(self) -> None:
        """End a process that is still starting; one that keeps a container removes it first."""
        self.stop() if self.contained else self.process.kill()


def launch(
    file: StartFile, folder: Path, options: Mapping[str, str], *, judged: bool, early: EarlyProcess | None = None
) -> Launched:
    """Start a target's process, or the one that keeps its container; take the `early` one where it is the same.

    `options` holds what the command line gave (fault, database); its `arguments` are added and filled from it. `judged`
    says that scenarios are played, for which a process may have an environment of its own. Raises `TargetError` where
    it cannot be started or takes no such option.
    """
    if file.container is not None:
        return _contained(file.container, file.within, folder, options)
    where = folder
    if file.npm:
        where = installed_node(folder / file.npm)
    elif file.pip:
        where = installed_python(folder / file.pip)
    python = str(python_of(where)) if file.pip else sys.executable
    environment = {**file.environment, **(file.environment_when_judged if judged else {})}
    order = process_order(file.process, file.arguments, environment, where, options, python)
    process = early.taken(order) if early is not None else None
    return Launched(process or begun(order), " ".join(file.process[:3]), file.within)


def _contained(file: ContainerFile, within: float, folder: Path, options: Mapping[str, str]) -> Launched:
    for name in options:
        raise no_option(name)
    ports = {str(port): free_port() for port in file.ports}
    facts = {f"start.port.{inner}": str(outer) for inner, outer in ports.items()}
    missing = next((here for here in file.files.values() if not (folder / here).exists()), None)
    if missing is not None:
        raise TargetError(f"start.container.files: there is no {folder / missing}")
    order = ContainerOrder(
        image=file.image,
        command=[fill(word, facts, "start.container.command") for word in file.command],
        ports=ports,
        environment={
            name: fill(value, facts, f"start.container.environment.{name}") for name, value in file.environment.items()
        },
        files={inside: str((folder / here).absolute()) for inside, here in file.files.items()},
        ready=fill(file.ready, facts, "start.container.ready"),
        within=within,
    )
    process = begun(ProcessOrder((sys.executable, "-m", "harness.targets.container"), folder, {}))
    assert process.stdin is not None
    process.stdin.write(order.line())
    process.stdin.flush()
    # The process is the first to say that it was too long.
    return Launched(process, f"the container of {file.image}", within + PULL_TIMEOUT, contained=True)


def _facts(launched: Launched) -> Mapping[str, str]:
    process, name = launched.process, launched.name
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    errors: list[str] = []
    told = threading.Thread(target=_keep_last, args=(process, errors), daemon=True)
    for reader in (threading.Thread(target=_first_line, args=(process, lines), daemon=True), told):
        reader.start()
    try:
        line = lines.get(timeout=launched.within)
    except queue.Empty:
        launched.give_up()
        why = (
            f"the target's process ({name} ...) did not answer within {launched.within:.0f} s: start.within allows more"
        )
        raise TargetError(why) from None
    if not line:
        process.wait(STOP_TIMEOUT)
        told.join(STOP_TIMEOUT)
        said = "\n  ".join(errors) or "nothing"
        if launched.contained and process.returncode == NO_CONTAINER:
            raise TargetError("\n".join(errors))
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
