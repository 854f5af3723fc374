"""How much a load run may ask of a target, and how long each of its parts may take."""

from msgspec import Struct


class LoadLimits(Struct, frozen=True):
    """Bounds of a load run; times are in seconds.

    `preparation` is how long users may take to get what they play with, after the last one was spawned. `ending` is how
    long processes may take to say what they measured. `reasons` is how many different failures are kept apart.
    """

    users: int = 500
    spawn_rate: float = 500.0
    duration: float = 3600.0
    shortest_duration: float = 0.5
    processes: int = 16
    preparation: float = 60.0
    ending: float = 10.0
    reasons: int = 20


LIMITS = LoadLimits()
