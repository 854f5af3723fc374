"""What users saw: response times and wrong answers by message, as it adds up over users and processes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from load.latencies import Latencies
from load.limits import LIMITS

OTHER_REASONS = "other reasons"


class Answer(Struct, frozen=True):
    """One answer to a message; `message` is None for a whole play from its first message to its last.

    `seconds` is how long it took; `reason` says in a few words which wrong answer came, None where the answer was of
    the expected type.
    """

    message: str | None
    seconds: float
    reason: str | None = None


class Row(Struct):
    """The answers to one message."""

    latencies: Latencies = field(default_factory=Latencies)
    wrong: int = 0

    def add(self, other: "Row") -> None:
        """Count the answers of another row too."""
        self.latencies.add_all(other.latencies)
        self.wrong += other.wrong

    def as_json(self) -> list[Any]:
        """Return it as JSON values."""
        return [self.latencies.as_json(), self.wrong]

    @classmethod
    def from_json(cls, value: Sequence[Any]) -> "Row":
        """Read what `as_json` gave."""
        return cls(Latencies.from_json(value[0]), value[1])


class Measurement(Struct):
    """Everything that was measured in a window of `seconds`; `generator_cpu` is the load generator's own CPU time."""

    seconds: float = 0.0
    generator_cpu: float = 0.0
    rows: dict[str, Row] = field(default_factory=dict)
    whole: Row = field(default_factory=Row)
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)

    def take(self, answer: Answer) -> None:
        """Count one answer."""
        row = self.whole if answer.message is None else self.rows.setdefault(answer.message, Row())
        row.latencies.add(answer.seconds)
        if answer.reason is not None:
            row.wrong += 1
            if answer.message is not None:
                self._fail(answer.message, answer.reason, 1)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "seconds": self.seconds,
            "generator_cpu": self.generator_cpu,
            "rows": {name: row.as_json() for name, row in self.rows.items()},
            "whole": self.whole.as_json(),
            "failures": [[*key, count] for key, count in self.failures.items()],
            "crashes": dict(self.crashes),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Measurement":
        """Read what `as_json` gave."""
        return cls(
            seconds=value["seconds"],
            generator_cpu=value["generator_cpu"],
            rows={name: Row.from_json(row) for name, row in value["rows"].items()},
            whole=Row.from_json(value["whole"]),
            failures=Counter({(message, reason): count for message, reason, count in value["failures"]}),
            crashes=Counter(value["crashes"]),
        )

    def _fail(self, message: str, reason: str, count: int) -> None:
        key = (message, reason)
        if key not in self.failures and len(self.failures) >= LIMITS.reasons:
            key = (message, OTHER_REASONS)
        self.failures[key] += count


def together(parts: Iterable[Measurement]) -> Measurement:
    """Return what several processes measured at the same time as one measurement."""
    whole = Measurement()
    for part in parts:
        whole.seconds = max(whole.seconds, part.seconds)
        whole.generator_cpu += part.generator_cpu
        for name, row in part.rows.items():
            whole.rows.setdefault(name, Row()).add(row)
        whole.whole.add(part.whole)
        for (message, reason), count in part.failures.items():
            whole._fail(message, reason, count)
        whole.crashes += part.crashes
    return whole
