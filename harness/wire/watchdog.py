"""Ends an exchange at its deadline, whatever the other side sends meanwhile (decisions.md, D7)."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator


class Watch:
    """One exchange under watch: the sockets to shut down at its deadline, and whether that happened."""

    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.expired = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    @property
    def remaining(self) -> float:
        """Seconds until the deadline, never below one millisecond, so that it is a timeout."""
        return max(self.ends - time.monotonic(), 0.001)

    def guard(self, guarded: socket.socket) -> None:
        """Shut this socket down as well, at once where the deadline has passed."""
        with self._lock:
            self._sockets.append(guarded)
            if self.expired:
                _shut(guarded)

    def expire(self) -> None:
        """Shut every guarded socket down."""
        with self._lock:
            self.expired = True
            for guarded in self._sockets:
                _shut(guarded)


class Watchdog:
    """A thread that waits for one exchange at a time; it starts with the first one and ends with `close`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watch: Watch | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def watching(self, seconds: float) -> Iterator[Watch]:
        """Watch an exchange until it is over or `seconds` have passed."""
        watch = Watch(time.monotonic() + seconds)
        with self._changed:
            self._watch = watch
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="exchange-deadline", daemon=True)
                self._thread.start()
            self._changed.notify()
        try:
            yield watch
        finally:
            with self._changed:
                self._watch = None

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                watch = self._watch
                if watch is None or watch.expired:
                    self._changed.wait()
                    continue
                left = watch.ends - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                else:
                    watch.expire()


def _shut(guarded: socket.socket) -> None:
    with contextlib.suppress(OSError):
        guarded.shutdown(socket.SHUT_RDWR)
