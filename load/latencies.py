"""Response times as a distribution that stays small however many there are, and that adds up."""

import math
from collections.abc import Mapping

SIGNIFICANT_DIGITS = 3


class Latencies:
    """A histogram of times in seconds, each kept to three significant digits of microseconds."""

    def __init__(self, counts: Mapping[int, int] | None = None) -> None:
        self._counts: dict[int, int] = dict(counts or {})

    def add(self, seconds: float) -> None:
        """Count one response time."""
        microseconds = max(1, round(seconds * 1_000_000))
        digits = len(str(microseconds))
        if digits > SIGNIFICANT_DIGITS:
            microseconds = round(microseconds, SIGNIFICANT_DIGITS - digits)
        self._counts[microseconds] = self._counts.get(microseconds, 0) + 1

    def add_all(self, other: "Latencies") -> None:
        """Count every time of another distribution."""
        for microseconds, count in other._counts.items():
            self._counts[microseconds] = self._counts.get(microseconds, 0) + count

    @property
    def count(self) -> int:
        """How many times were counted."""
        return sum(self._counts.values())

    @property
    def longest(self) -> float:
        """The longest time in seconds, 0 where there is none."""
        return max(self._counts, default=0) / 1_000_000

    @property
    def mean(self) -> float:
        """The mean time in seconds, 0 where there is none."""
        total = sum(microseconds * count for microseconds, count in self._counts.items())
        return total / max(self.count, 1) / 1_000_000

    def percentile(self, share: float) -> float:
        """Return the time in seconds within which this share of the answers came (nearest rank), 0 where none came."""
        wanted, seen = math.ceil(share * self.count), 0
        for microseconds in sorted(self._counts):
            seen += self._counts[microseconds]
            if seen >= wanted:
                return microseconds / 1_000_000
        return 0.0

    def as_json(self) -> dict[str, int]:
        """Return the distribution as JSON values: counts by microseconds."""
        return {str(microseconds): count for microseconds, count in self._counts.items()}

    @classmethod
    def from_json(cls, value: Mapping[str, int]) -> "Latencies":
        """Read what `as_json` gave."""
        return cls({int(microseconds): count for microseconds, count in value.items()})
