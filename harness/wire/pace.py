"""A limit on requests per second that all processes of a run keep together."""

import fcntl
import struct
import time
from pathlib import Path

from msgspec import Struct

NEXT = struct.Struct("d")


class Pace(Struct, frozen=True):
    """`file` holds the moment at which the next request may go, by the clock that all processes of a machine share.

    `interval` is the least time between two requests, in seconds.
    """

    file: Path
    interval: float = 0.0

    def wait(self) -> None:
        """Wait for the turn of one request, which is then taken."""
        pause = self._moved(self.interval, 0.0)
        if pause > 0:
            time.sleep(pause)

    def hold(self, seconds: float) -> None:
        """Let no process send anything for so many seconds: whatever stands before the provider asks for patience."""
        self._moved(0.0, seconds)

    def _moved(self, interval: float, held: float) -> float:
        """Move the next moment, and return how long to wait for the one that was the next so far."""
        with self.file.open("a+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            known = file.read(NEXT.size)
            now = time.monotonic()
            turn = max(now, NEXT.unpack(known)[0] if len(known) == NEXT.size else now)
            file.truncate(0)
            file.write(NEXT.pack(max(turn + interval, now + held)))
            return turn - now
