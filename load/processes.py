"""Starts the processes of a load run, lets them measure at the same time, and adds up what they say."""

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

from msgspec import Struct

from load.limits import LIMITS
from load.measurement import Measurement, together
from load.plan import ProcessPlan, write_plan

LAST_LINES = 12
POLL = 0.2


class LoadFailed(Exception):
    """The load could not be made; the message says why."""


class LoadProcessBroke(Exception):
    """A process of the load run ended by a mistake of ours."""


class Measured(Struct, frozen=True):
    """What a load run measured, whether it was interrupted before its end, and why some users could not begin."""

    measurement: Measurement
    refusals: Mapping[str, int]
    interrupted: bool


class _Child:
    """A process, with the last of what it said."""

    def __init__(self, plan: ProcessPlan, said: "queue.SimpleQueue[_Child]") -> None:
        self.plan = plan
        self.ready: int | None = None
        self.refusals: Mapping[str, int] = {}
        self.measurement = Measurement()
        self.ended = False
        self.errors: list[str] = []
        self._said = said
        self.process = subprocess.Popen(
            [sys.executable, "-m", "load.run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        for follow in (self._follow_output, self._follow_errors):
            threading.Thread(target=follow, daemon=True).start()
        with contextlib.suppress(OSError):
            write_plan(plan, cast(BinaryIO, self.process.stdin))

    def measure(self) -> None:
        """Let the window begin."""
        stdin = cast(BinaryIO, self.process.stdin)
        with contextlib.suppress(OSError):
            stdin.write(b"measure\n")
            stdin.flush()

    def end(self) -> None:
        """Let the window end now."""
        with contextlib.suppress(OSError):
            cast(BinaryIO, self.process.stdin).close()

    def stop(self) -> None:
        """End the process, by force where it does not end by itself."""
        self.end()
        try:
            self.process.wait(LIMITS.ending)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _follow_output(self) -> None:
        for line in cast(BinaryIO, self.process.stdout):
            self._take(json.loads(line))
            self._said.put(self)
        self.ended = True
        self._said.put(self)

    def _take(self, message: Mapping[str, Any]) -> None:
        if "ready" in message:
            self.ready, self.refusals = message["ready"], message["refusals"]
        for name in ("so_far", "measured"):
            if name in message:
                self.measurement = Measurement.from_json(message[name])
        self.ended = self.ended or "measured" in message

    def _follow_errors(self) -> None:
        for line in cast(BinaryIO, self.process.stderr):
            self.errors.append(line.decode("utf-8", "replace").rstrip())
            del self.errors[:-LAST_LINES]


def measured(
    plans: Sequence[ProcessPlan], *, began: Callable[[], None], so_far: Callable[[Measurement], None]
) -> Measured:
    """Run the processes to the end of the window, or to an interrupt, which keeps what was measured until then.

    `began` is called when the window opens, `so_far` with what was measured, about once a second. Raises `LoadFailed`
    where no user could begin, `LoadProcessBroke` where a process ended by a mistake of ours.
    """
    said: queue.SimpleQueue[_Child] = queue.SimpleQueue()
    with _children(plans, said) as children:
        interrupted = False
        try:
            _await(children, said, _slowest_spawn(plans) + LIMITS.preparation, lambda: all(map(_is_ready, children)))
            _refuse_unready(children)
            began()
            for child in children:
                child.measure()
            _await(
                children,
                said,
                max(plan.duration for plan in plans) + LIMITS.ending,
                lambda: all(child.ended for child in children),
                lambda: so_far(together(child.measurement for child in children)),
            )
        except KeyboardInterrupt:
            interrupted = True
            for child in children:
                child.end()
            _await(children, said, LIMITS.ending, lambda: all(child.ended for child in children))
        return Measured(together(child.measurement for child in children), _refusals(children), interrupted)


@contextlib.contextmanager
def _children(plans: Sequence[ProcessPlan], said: "queue.SimpleQueue[_Child]") -> Iterator[list[_Child]]:
    children: list[_Child] = []
    try:
        for plan in plans:
            children.append(_Child(plan, said))
        yield children
    finally:
        for child in children:
            child.end()
        for child in children:
            child.stop()


def _await(
    children: Sequence[_Child],
    said: "queue.SimpleQueue[_Child]",
    seconds: float,
    enough: Callable[[], bool],
    each: Callable[[], None] = lambda: None,
) -> None:
    """Follow what the processes say until it is enough or the time is over."""
    end = time.monotonic() + seconds
    while not enough() and time.monotonic() < end:
        with contextlib.suppress(queue.Empty):
            said.get(timeout=POLL)
            each()
        broken = next((child for child in children if child.process.poll() not in (None, 0)), None)
        if broken is not None:
            told = "\n  ".join(broken.errors) or "nothing"
            raise LoadProcessBroke(f"a process ended with {broken.process.returncode}; it said:\n  {told}")


def _is_ready(child: _Child) -> bool:
    return child.ready is not None


def _slowest_spawn(plans: Sequence[ProcessPlan]) -> float:
    return max(plan.users / plan.spawn_rate for plan in plans)


def _refuse_unready(children: Sequence[_Child]) -> None:
    ready = sum(child.ready or 0 for child in children)
    if ready:
        return
    reasons = ", ".join(f"{reason} ({count} times)" for reason, count in _refusals(children).most_common(3))
    late = f"none was ready after {LIMITS.preparation:.0f} s"
    raise LoadFailed(f"no user could begin: {reasons or late}")


def _refusals(children: Sequence[_Child]) -> Counter[str]:
    refusals: Counter[str] = Counter()
    for child in children:
        refusals.update(child.refusals)
    return refusals
