"""Starts a run's target while everything else is still being loaded, since starting takes longest.

Imports little, so that a command can start its target before it imports the rest.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from harness.protocol.secret import Secret
from harness.runner.options import Options, Unreachable
from harness.targets.early_process import EarlyProcess
from harness.targets.filling import TargetError
from harness.targets.loading import load_target, target_of_address
from harness.targets.model import TargetFile
from harness.targets.process_order import process_options
from harness.targets.starting import Launched, Started, launch

ADDRESS_SCHEMES = ("http://", "https://")


class Starting(Struct, frozen=True):
    """A target on its way up.

    `answered` waits for it and returns what it told of itself, None where it runs without the harness; raises
    `TargetError` or `Unreachable` where it does not come up.
    """

    options: Options
    file: TargetFile
    path: Path | None
    answered: "Callable[[], Started | None]"


@contextlib.contextmanager
def starting(options: Options, early: EarlyProcess | None = None) -> Iterator[Starting]:
    """Load the target file and let the target start while the suite is loaded, since starting takes longest.

    Its process may run `early` already. No thread is started, so that a run may make workers of itself meanwhile.
    Raises `DocumentErrors` or `TargetError` where the target file or the command is wrong. Leaving it stops the target.
    """
    file, path = _target_file(options, Path(options.scenarios))
    if options.fault is not None and file.faults is None:
        raise TargetError(f"--fault {options.fault}: the target {file.target} has no list of faults")
    process = _Process(options, file, path, early)
    try:
        yield Starting(options, file, path, process.answered)
    finally:
        process.stop()


class _Process:
    """A target's process, none where the target runs without the harness.

    What keeps it from starting is kept until it is asked for, since mistakes in the scenario files are told first.
    """

    def __init__(self, options: Options, file: TargetFile, path: Path | None, early: EarlyProcess | None) -> None:
        self._started: Started | None = None
        self._failure: TargetError | Unreachable | None = None
        self._launched: Launched | None = None
        try:
            self._launched = _launched(options, file, path, early)
        except (TargetError, Unreachable) as error:
            self._failure = error

    def answered(self) -> Started | None:
        """Wait for what the target tells of itself; raises `TargetError` or `Unreachable` where it does not come up."""
        if self._failure is not None:
            raise self._failure
        if self._launched is not None and self._started is None:
            try:
                self._started = self._launched.answered()
            except TargetError as error:
                self._failure = Unreachable(str(error))
                raise self._failure from error
        return self._started

    def stop(self) -> None:
        """End the process, wherever it is on its way."""
        if self._started is not None:
            self._started.stop()
        elif self._launched is not None:
            self._launched.give_up()


def _target_file(options: Options, folder: Path) -> tuple[TargetFile, Path | None]:
    if options.target.startswith(ADDRESS_SCHEMES):
        if options.user is None or options.password is None:
            raise TargetError(
                "a target given as an address needs --user NAME, and the password in HALLMARK_PASSWORD or at the prompt"
            )
        return target_of_address(options.target, options.user, Secret(options.password)), None
    return load_target(options.target, folder / "targets")


def _launched(options: Options, file: TargetFile, path: Path | None, early: EarlyProcess | None) -> Launched | None:
    """Start the target's process; none where the target runs without the harness."""
    given = process_options(options.fault, options.database)
    if file.start is None:
        if "database" in given:
            raise TargetError(f"--database: the target {file.target} is not started by the harness")
        return None
    try:
        folder = path.parent if path else Path.cwd()
        return launch(file.start, folder, given, judged=not options.measured, early=early)
    except TargetError as error:
        raise Unreachable(str(error)) from error
