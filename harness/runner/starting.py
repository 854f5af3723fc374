"""Starts a run's target while everything else is still being loaded, since starting takes longest.

Imports little, so that a command can start its target before it imports the rest.
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from harness.protocol.secret import Secret
from harness.runner.options import Options, Unreachable
from harness.targets.filling import TargetError
from harness.targets.loading import load_target, target_of_address
from harness.targets.model import TargetFile
from harness.targets.starting import Launched, Started, launch

ADDRESS_SCHEMES = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Starting:
    """A target on its way up."""

    options: Options
    file: TargetFile
    path: Path | None
    begun: "Future[Started | None]"


@contextlib.contextmanager
def starting(options: Options) -> Iterator[Starting]:
    """Load the target file and let the target start while the suite is loaded, since starting takes longest.

    Raises `DocumentErrors` or `TargetError` where the target file or the command is wrong. Leaving it stops the target.
    """
    file, path = _target_file(options, Path(options.scenarios))
    if options.fault is not None and file.faults is None:
        raise TargetError(f"--fault {options.fault}: the target {file.target} has no list of faults")
    begun: Future[Started | None] = Future()
    launched: list[Launched] = []

    def begin() -> None:
        try:
            launched.extend(_launched(options, file, path))
            begun.set_result(_answered(launched))
        except Exception as error:
            begun.set_exception(error)

    threading.Thread(target=begin, daemon=True).start()
    try:
        yield Starting(options, file, path, begun)
    finally:
        if not begun.done():
            for one in launched:
                one.give_up()
        with contextlib.suppress(TargetError, Unreachable):
            started = begun.result()
            if started is not None:
                started.stop()


def _target_file(options: Options, folder: Path) -> tuple[TargetFile, Path | None]:
    if options.target.startswith(ADDRESS_SCHEMES):
        if options.user is None or options.password is None:
            raise TargetError(
                "a target given as an address needs --user NAME, and the password in HALLMARK_PASSWORD or at the prompt"
            )
        return target_of_address(options.target, options.user, Secret(options.password)), None
    return load_target(options.target, folder / "targets")


def _launched(options: Options, file: TargetFile, path: Path | None) -> tuple[Launched, ...]:
    """Start the target's process; none where the target runs without the harness."""
    asked = {"fault": options.fault, "database": options.database}
    given = {name: value for name, value in asked.items() if value is not None}
    if file.start is None:
        if "database" in given:
            raise TargetError(f"--database: the target {file.target} is not started by the harness")
        return ()
    try:
        folder = path.parent if path else Path.cwd()
        return (launch(file.start, folder, given, judged=not options.measured),)
    except TargetError as error:
        raise Unreachable(str(error)) from error


def _answered(launched: Sequence[Launched]) -> Started | None:
    try:
        return launched[0].answered() if launched else None
    except TargetError as error:
        raise Unreachable(str(error)) from error
