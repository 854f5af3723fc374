"""A process that has everything loaded and makes workers of itself, so that no worker loads it again.

Importing what a worker needs takes longer than all else at its start. Only Linux has it: elsewhere a process that was
forked may not use every library of the system.
"""

import contextlib
import gc
import json
import os
import select
import shlex
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from harness.runner import worker_request

STOPS = (signal.SIGINT, signal.SIGTERM)

_inherited: list[Any] = []


def inherited() -> Any:
    """Return what the process that a forked worker comes from left it."""
    return _inherited[0]


@contextlib.contextmanager
def forked_workers(inheritance: object) -> Iterator[str | None]:
    """Fork a process that makes workers of itself; yield the command that stands for Python in such a worker.

    It takes Python's arguments `-u -c PROGRAM`, and its workers have the `inheritance` without its being sent. None
    where workers have to be started as everywhere: on another system, and where this process has several threads.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="hallmark-") as folder, socket.socket(socket.AF_UNIX) as listening:
        place = str(Path(folder) / "workers")
        listening.bind(place)
        listening.listen()
        ended, lifeline = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        gc.freeze()
        number = os.fork()
        if number == 0:
            os.close(lifeline)
            _inherited.append(inheritance)
            _make_workers(listening, ended)
        gc.unfreeze()
        os.close(ended)
        listening.close()
        try:
            yield shlex.join([sys.executable, "-I", "-S", worker_request.__file__, place])
        finally:
            os.close(lifeline)
            os.waitpid(number, 0)


def _make_workers(listening: socket.socket, ended: int) -> NoReturn:
    """Fork a worker for each that asks, until the process at the other end of a pipe has ended."""
    try:
        handlers = {one: signal.signal(one, signal.SIG_IGN) for one in STOPS}
        # So that the system forgets workers that have ended.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while ended not in select.select((listening.fileno(), ended), (), ())[0]:
            asking, _ = listening.accept()
            _, streams, _, _ = socket.recv_fds(asking, 1, len(worker_request.STREAMS))
            if os.fork() == 0:
                listening.close()
                os.close(ended)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for one, handler in handlers.items():
                    signal.signal(one, handler)
                _work(asking, streams)
            for stream in streams:
                os.close(stream)
            asking.close()
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(0)


def _work(asking: socket.socket, streams: Sequence[int]) -> NoReturn:
    """Run a program as `python -u -c` does in the process that asked; the socket stays open as long as this process."""
    status = 1
    try:
        for stream, own in zip(streams, worker_request.STREAMS, strict=True):
            os.dup2(stream, own)
            os.close(stream)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
        with asking.makefile("rb") as sent:
            program, environment = json.loads(sent.read())
        os.environ.clear()
        os.environ.update(environment)
        exec(program, {"__name__": "__main__"})
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)
