"""One process of a load run: `python -m load.run`, started by `hallmark load`.

Its first import is Locust, which patches the standard library for gevent before anything else takes hold of it
(decisions.md, D20). It reads a plan from standard input, says when its users are ready, measures from the line
"measure" to the end of the duration or of standard input, and writes what it measured as lines of JSON.
"""

import locust  # isort: skip

import json
import sys
import time
import traceback
from collections.abc import Mapping
from typing import Any

import gevent
from gevent.event import Event
from locust.env import Environment

from load.measurement import Answer, Measurement
from load.plan import ProcessPlan, read_plan
from load.users import user_class

SNAPSHOT_EVERY = 1.0


class Process:
    """The course of one process: its users, and what they measured in the window."""

    def __init__(self, plan: ProcessPlan) -> None:
        self._plan = plan
        self._begun = 0
        self._refusals: dict[str, int] = {}
        self._all_ready = Event()
        self._stopped = Event()
        self._measuring = False
        self._started = 0.0
        self._cpu = 0.0
        self._measurement = Measurement()
        self._environment = Environment(
            user_classes=[user_class(plan, self._ready)], events=locust.events, catch_exceptions=True
        )
        events: Any = self._environment.events
        events.request.add_listener(self._take)
        events.user_error.add_listener(self._crash)

    def run(self) -> None:
        """Spawn the users, wait for the word to measure, and measure."""
        runner = self._environment.create_local_runner()
        gevent.spawn(self._listen)
        runner.start(self._plan.users, self._plan.spawn_rate)
        gevent.wait([self._all_ready, self._stopped], count=1)
        say({"ready": self._begun - sum(self._refusals.values()), "refusals": self._refusals})
        self._stopped.wait()
        say({"measured": self._measurement.as_json()})
        runner.quit()

    def _listen(self) -> None:
        """Follow what the controller writes; the end of its stream is the end of the run."""
        pool = gevent.get_hub().threadpool
        while word := pool.apply(sys.stdin.buffer.readline):
            if word.strip() == b"measure":
                gevent.spawn(self._measure)
        self._close()

    def _measure(self) -> None:
        self._started, self._cpu = time.perf_counter(), time.process_time()
        self._measuring = True
        end = self._started + self._plan.duration
        while self._measuring and (left := end - time.perf_counter()) > 0:
            gevent.sleep(min(SNAPSHOT_EVERY, left))
            if self._measuring:
                self._stretch()
                say({"so_far": self._measurement.as_json()})
        self._close()

    def _close(self) -> None:
        if self._measuring:
            self._stretch()
        self._measuring = False
        self._stopped.set()

    def _stretch(self) -> None:
        self._measurement.seconds = time.perf_counter() - self._started
        self._measurement.generator_cpu = time.process_time() - self._cpu

    def _ready(self, refusal: str | None) -> None:
        self._begun += 1
        if refusal is not None:
            self._refusals[refusal] = self._refusals.get(refusal, 0) + 1
        if self._begun == self._plan.users:
            self._all_ready.set()

    def _take(self, context: Mapping[str, Any], **_: object) -> None:
        answer = context.get("answer")
        if self._measuring and isinstance(answer, Answer):
            self._measurement.take(answer)

    def _crash(self, exception: Exception, tb: Any, **_: object) -> None:
        where = traceback.extract_tb(tb)[-1]
        self._measurement.crashes[f"{type(exception).__name__} in {where.name}, line {where.lineno}"] += 1


def say(value: Mapping[str, Any]) -> None:
    """Write one line for the controller."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Process(read_plan(sys.stdin.buffer)).run()
