"""A process that has everything loaded and makes workers of itself, so that no worker loads it again.

Importing what a worker needs takes longer than all else at its start. Only Linux has it: elsewhere a process that was
forked may not use every library of the system.
"""

import contextlib
import gc
import importlib
import inspect
import os
import select
import shlex
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct

from harness.runner import worker_request

STOPS = (signal.SIGINT, signal.SIGTERM)
TOLD = "told"


class ForkedWorkers(Struct, frozen=True):
    """What makes workers: `python` is the command that stands for Python in one, with its arguments `-u -c PROGRAM`.

    `tell` gives all of them, those to come as well, what they wait for in `told`, once; None lets them go without it.
    """

    python: str
    tell: Callable[[bytes | None], None]


class _Inheritance(Struct, frozen=True):
    """What a worker has of the process that it comes from: a value, where it is told more, and what ends when it is."""

    value: Any
    place: Path
    telling: int


_inherited: list[_Inheritance] = []


def inherited() -> Any:
    """Return what the process that a forked worker comes from left it."""
    return _inherited[0].value


def told() -> bytes | None:
    """Wait for what a forked worker is told after its start; None where there is nothing to be done."""
    inheritance = _inherited[0]
    while os.read(inheritance.telling, 1):
        continue
    return inheritance.place.read_bytes() if inheritance.place.is_file() else None


@contextlib.contextmanager
def forked_workers(inheritance: object, modules: Sequence[str] = ()) -> Iterator[ForkedWorkers | None]:
    """Fork a process that makes workers of itself, which have the `inheritance` without its being sent.

    It imports the `modules`, which only workers need, while this process goes on.

    None where workers have to be started as everywhere: on another system, and where this process has several threads.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="hallmark-") as folder, socket.socket(socket.AF_UNIX) as listening:
        place, to_tell = str(Path(folder) / "workers"), Path(folder) / TOLD
        listening.bind(place)
        listening.listen()
        ended, lifeline = os.pipe()
        telling, teller = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        gc.freeze()
        number = os.fork()
        if number == 0:
            os.close(lifeline)
            os.close(teller)
            _inherited.append(_Inheritance(inheritance, to_tell, telling))
            _make_workers(modules, listening, ended)
        gc.unfreeze()
        os.close(ended)
        os.close(telling)
        listening.close()
        with contextlib.ExitStack() as stack:
            stack.callback(os.waitpid, number, 0)
            stack.callback(os.close, lifeline)
            letting_go = stack.enter_context(contextlib.ExitStack())
            letting_go.callback(os.close, teller)

            def tell(what: bytes | None) -> None:
                if what is not None:
                    to_tell.write_bytes(what)
                letting_go.close()

            yield ForkedWorkers(shlex.join([sys.executable, "-I", "-S", worker_request.__file__, place]), tell)


def _make_workers(modules: Sequence[str], listening: socket.socket, ended: int) -> NoReturn:
    """Fork a worker for each that asks, until the process at the other end of a pipe has ended."""
    try:
        for name in modules:
            importlib.import_module(name)
        gc.freeze()
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


def _run(program: str) -> None:
    """Run a program that may read the source of execnet and run that: it is loaded already, and takes long to compile.

    That program calls `exec` by its name.
    """
    # Imported here, since only workers need it.
    from execnet import gateway_base

    source = inspect.getsource(gateway_base)
    names: dict[str, Any] = {"__name__": "__main__"}

    def run(text: str) -> None:
        if text.startswith(source):
            names.update({name: value for name, value in vars(gateway_base).items() if name not in names})
            text = text.removeprefix(source)
        exec(text, names)

    names["exec"] = run
    exec(program, names)


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
            program, environment = worker_request.unpacked(sent.read())
        os.environ.clear()
        os.environ.update(environment)
        _run(program)
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)
