"""Ctrl-C and SIGTERM end a run once; what follows them waits until the results so far are written."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

STOPS = (signal.SIGINT, signal.SIGTERM)
NUMBER = "worker-{}.pid"


@contextlib.contextmanager
def stopped_once() -> Iterator[None]:
    """Turn the first SIGINT or SIGTERM into a KeyboardInterrupt, and ignore those that follow, within this block."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.getsignal(one) for one in STOPS}
    stop_once()
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def stop_once() -> None:
    """Let the first SIGINT or SIGTERM of this process be a KeyboardInterrupt, and no later one be anything.

    A signal that is ignored already stays so: a shell does that for SIGINT where it starts a run in the background.
    """
    for one in STOPS:
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, _stop)


def ignore_stops() -> None:
    """Let no SIGINT or SIGTERM disturb what comes: the writing of the results.

    A handler that does nothing takes them, since CPython complains of a pending signal that is then SIG_IGN.
    """
    if threading.current_thread() is threading.main_thread():
        for one in STOPS:
            signal.signal(one, _ignore)


def keep_number(folder: Path, worker: int) -> None:
    """Tell the controller this worker's process number, by a file in the run's folder."""
    (folder / NUMBER.format(worker)).write_text(str(os.getpid()), encoding="ascii")


def stop_workers(folder: Path) -> None:
    """Send SIGINT to every worker of a run, so that none plays on until it is killed."""
    for path in folder.glob(NUMBER.format("*")):
        with contextlib.suppress(ProcessLookupError, ValueError):
            os.kill(int(path.read_text("ascii")), signal.SIGINT)


def _stop(number: int, frame: FrameType | None) -> None:
    ignore_stops()
    raise KeyboardInterrupt


def _ignore(number: int, frame: FrameType | None) -> None:
    """Take a signal without a word."""
