"""Time and randomness, handed in so that a test can hold them still."""

import secrets
import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Gives seconds since the epoch."""

Randomness = Callable[[int], bytes]
"""Gives so many unpredictable bytes."""


def system_clock() -> float:
    """The time of this machine."""
    return time.time()


def system_randomness(count: int) -> bytes:
    """Random bytes of this machine, fit for secrets."""
    return secrets.token_bytes(count)
