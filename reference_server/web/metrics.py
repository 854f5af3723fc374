"""What the server processes count, in memory that they share, and its text for Prometheus.

Each process writes its own area alone; the admin port reads all of them. An area is made before its process is forked.
"""

import mmap
import os
import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the buckets of response times, in seconds."""
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
OTHER = "other"
SERIES = 512
"""The most combinations of method, route and status that one process counts apart."""
AREAS = 64
"""The most server processes of one command."""

HEADER = 2  # the process id, and how many series are in use
KEY = 16  # a series' name takes this many numbers
KEY_BYTES = KEY * 8
PLACE = KEY + 1 + len(BOUNDS) + 1  # the name, the sum of seconds, and a count for each bucket
AREA = HEADER + SERIES * PLACE
DURATION = "hallmark_op_http_request_duration_seconds"


class Series(Struct, frozen=True):
    """The answers to one kind of request: their count in each bucket of `BOUNDS` and above, and their seconds."""

    server: str
    method: str
    route: str
    status: str
    buckets: tuple[int, ...]
    seconds: float


class Recorder:
    """Counts for one server process; safe between its threads."""

    def __init__(self, server: str, area: memoryview) -> None:
        self.server = server
        self._bytes = area
        self._numbers = area.cast("d")
        self._lock = threading.Lock()
        self._places: dict[tuple[str, str, int], int] = {}

    def begin(self) -> None:
        """Say that this process is the one that counts here; called after the fork."""
        self._numbers[0] = os.getpid()

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._lock:
            place = self._places.get((method, route, status)) or self._new_place(method, route, status)
            self._numbers[place] += seconds
            self._numbers[place + 1 + bisect_left(BOUNDS, seconds)] += 1

    @property
    def pid(self) -> int:
        """The process that counts, 0 before it runs."""
        return int(self._numbers[0])

    def series(self) -> Iterator[Series]:
        """What was counted so far."""
        for index in range(int(self._numbers[1])):
            start = HEADER + index * PLACE
            name = bytes(self._bytes[start * 8 : start * 8 + KEY_BYTES]).rstrip(b"\0").decode()
            method, status, route = name.split(" ", 2)
            numbers = self._numbers[start + KEY : start + PLACE]
            yield Series(self.server, method, route, status, tuple(int(one) for one in numbers[1:]), numbers[0])

    def _new_place(self, method: str, route: str, status: int) -> int:
        used = int(self._numbers[1])
        name = f"{method if method in METHODS else OTHER} {status} {route}".encode()
        if used == SERIES - 1 or len(name) > KEY_BYTES:
            name = f"{OTHER} {OTHER} {OTHER}".encode()
        start = HEADER + used * PLACE
        if used < SERIES:
            self._bytes[start * 8 : start * 8 + len(name)] = name
            self._numbers[1] = used + 1
        else:
            start = HEADER + (SERIES - 1) * PLACE
        self._places[(method, route, status)] = start + KEY
        return start + KEY


class Metrics:
    """The areas of all server processes of one command."""

    def __init__(self) -> None:
        self._memory = memoryview(mmap.mmap(-1, AREAS * AREA * 8))
        self.recorders: list[Recorder] = []

    def recorder(self, server: str) -> Recorder:
        """A fresh area for a process that serves `server`; made before the fork. Raises `IndexError` past `AREAS`."""
        index = len(self.recorders)
        if index == AREAS:
            raise IndexError(f"more than {AREAS} server processes")
        made = Recorder(server, self._memory[index * AREA * 8 : (index + 1) * AREA * 8])
        self.recorders.append(made)
        return made


def exposition(metrics: Metrics, version: str, database_up: bool) -> str:
    """All of it in Prometheus' text format 0.0.4."""
    lines = [
        *_gauge("hallmark_op_build_info", "The version of the provider.", [({"version": version}, 1)]),
        *_gauge("hallmark_op_database_up", "Whether the database answers.", [({}, int(database_up))]),
        *_processes(metrics),
        f"# HELP {DURATION} Answered requests by response time.",
        f"# TYPE {DURATION} histogram",
    ]
    for series in _added_up(metrics):
        labels = {name: getattr(series, name) for name in ("server", "method", "route", "status")}
        below = 0
        for bound, number in zip((*map(str, BOUNDS), "+Inf"), series.buckets, strict=True):
            below += number
            lines.append(f"{DURATION}_bucket{_labels(labels | {'le': bound})} {below}")
        lines.append(f"{DURATION}_sum{_labels(labels)} {series.seconds}")
        lines.append(f"{DURATION}_count{_labels(labels)} {below}")
    return "\n".join(lines) + "\n"


def _added_up(metrics: Metrics) -> Iterator[Series]:
    """One series for each server, method, route and status, over all processes."""
    found: dict[tuple[str, str, str, str], Series] = {}
    for recorder in metrics.recorders:
        for one in recorder.series():
            key = (one.server, one.method, one.route, one.status)
            seen = found.get(key)
            if seen is not None:
                buckets = tuple(a + b for a, b in zip(seen.buckets, one.buckets, strict=True))
                one = Series(*key, buckets, seen.seconds + one.seconds)
            found[key] = one
    yield from (found[key] for key in sorted(found))


def _processes(metrics: Metrics) -> Iterator[str]:
    """Memory and CPU time of each server process, where the system tells them under /proc."""
    memory: list[tuple[Mapping[str, str], float]] = []
    cpu: list[tuple[Mapping[str, str], float]] = []
    for number, recorder in enumerate(metrics.recorders):
        folder = Path("/proc") / str(recorder.pid)
        labels = {"server": recorder.server, "process": str(number)}
        try:
            pages = int((folder / "statm").read_text().split()[1])
            ticks = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        memory.append((labels, pages * os.sysconf("SC_PAGE_SIZE")))
        cpu.append((labels, (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")))
    yield from _gauge("hallmark_op_resident_memory_bytes", "Resident memory of a server process.", memory)
    yield from _gauge("hallmark_op_cpu_seconds_total", "CPU time of a server process.", cpu, "counter")


def _gauge(name: str, text: str, values: list[tuple[Mapping[str, str], float]], kind: str = "gauge") -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"
    yield from (f"{name}{_labels(labels)} {value}" for labels, value in values)


def _labels(labels: Mapping[str, str]) -> str:
    told = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{told}}}" if told else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
