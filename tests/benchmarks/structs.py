"""What kinds of frozen values cost: `python tests/benchmarks/structs.py`.

As many kinds are defined as the harness and the reports have, once as structs of msgspec and once as frozen dataclasses
with slots, and values of one are made; in turns, several times. What is printed is the median of each and their ratio.
"""

import argparse
import dataclasses
import statistics
import time
from collections.abc import Callable
from typing import Any

from msgspec import Struct

KINDS = 190
VALUES = 100_000


def struct() -> Any:
    """Define a struct."""

    class Value(Struct, frozen=True):
        """A value."""

        name: str
        number: int
        others: tuple[str, ...] = ()
        members: dict[str, int] | None = None
        seconds: float = 0.0

    return Value


def dataclass() -> Any:
    """Define a frozen dataclass."""

    @dataclasses.dataclass(frozen=True, slots=True)
    class Value:
        """A value."""

        name: str
        number: int
        others: tuple[str, ...] = ()
        members: dict[str, int] | None = None
        seconds: float = 0.0

    return Value


def defining(define: Callable[[], Any]) -> float:
    """Return the seconds that defining all kinds takes."""
    begun = time.perf_counter()
    for _ in range(KINDS):
        define()
    return time.perf_counter() - begun


def making(define: Callable[[], Any]) -> float:
    """Return the seconds that making the values takes."""
    kind = define()
    begun = time.perf_counter()
    for number in range(VALUES):
        kind("a name", number)
    return time.perf_counter() - begun


def main() -> None:
    """Measure both and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=7)
    rounds: int = parser.parse_args().rounds
    for title, measure in ((f"define {KINDS} kinds", defining), (f"make {VALUES} values", making)):
        taken: dict[str, list[float]] = {"struct": [], "dataclass": []}
        for _ in range(rounds):
            taken["struct"].append(measure(struct))
            taken["dataclass"].append(measure(dataclass))
        quick, slow = (statistics.median(taken[name]) for name in ("struct", "dataclass"))
        print(f"{title:<20} structs {quick:.3f} s, dataclasses {slow:.3f} s: {slow / quick:.0f} times")


if __name__ == "__main__":
    main()
