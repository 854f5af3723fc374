"""The result of a load run, as it stands in load.json."""

from collections.abc import Mapping

from msgspec import Struct

from load.measurement import Measurement, Row

VERSION = 1
PREPARATION = "preparation"


class ResponseTimes(Struct, frozen=True):
    """Response times in milliseconds."""

    mean: float
    p50: float
    p95: float
    p99: float
    max: float


class MessageFigures(Struct, frozen=True):
    """The figures of one message, or of the whole of what was played: `wrong` answers were not of the expected type."""

    message: str
    answers: int
    wrong: int
    requests_per_second: float
    response_times_ms: ResponseTimes

    @property
    def wrong_share(self) -> float:
        """The share of wrong answers, from 0 to 1."""
        return self.wrong / self.answers if self.answers else 0.0


class FailureCount(Struct, frozen=True):
    """How often a message was answered wrongly in one way."""

    message: str
    reason: str
    count: int


class ThresholdResult(Struct, frozen=True):
    """A threshold and what was measured; `place` is where it stands, as file:line:column."""

    message: str
    limit: str
    measured: str
    met: bool
    place: str


class LoadResult(Struct, frozen=True):
    """A load run: `started_at` is in seconds since the epoch, `seconds` how long the window was.

    `generator_cpu_share` is how much of one core each load process used: near 1 it was the load generator that was
    measured. `target_cpu_ms` is the CPU time of the target for each time that it was played, None where the harness
    did not start it. `whole` has the figures of whole plays, None where a play is one message. `crashes`
    counts mistakes of ours by the place where they were made.
    """

    v: int
    run: str
    played: str
    target: str
    issuer: str
    versions: Mapping[str, str]
    started_at: float
    seconds: float
    users: int
    processes: int
    generator_cpu_share: float
    target_cpu_ms: float | None
    messages: tuple[MessageFigures, ...]
    whole: MessageFigures | None
    failures: tuple[FailureCount, ...]
    thresholds: tuple[ThresholdResult, ...]
    crashes: Mapping[str, int]
    interrupted: bool
    exit_code: int


def message_figures(measurement: Measurement) -> tuple[MessageFigures, ...]:
    """Return the figures of each message."""
    return tuple(_figures(name, row, measurement.seconds) for name, row in measurement.rows.items())


def whole_figures(measurement: Measurement, played: str) -> MessageFigures | None:
    """Return the figures of whole plays, None where there were none."""
    return _figures(played, measurement.whole, measurement.seconds) if measurement.whole.latencies.count else None


def failure_counts(measurement: Measurement, refusals: Mapping[str, int]) -> tuple[FailureCount, ...]:
    """Return the failures, the most frequent first."""
    found = [FailureCount(message, reason, count) for (message, reason), count in measurement.failures.items()]
    found += [FailureCount(PREPARATION, reason, count) for reason, count in refusals.items()]
    return tuple(sorted(found, key=lambda one: (-one.count, one.message, one.reason)))


def _figures(name: str, row: Row, seconds: float) -> MessageFigures:
    times = row.latencies
    return MessageFigures(
        message=name,
        answers=times.count,
        wrong=row.wrong,
        requests_per_second=round(times.count / seconds, 2) if seconds else 0.0,
        response_times_ms=ResponseTimes(
            mean=_milliseconds(times.mean),
            p50=_milliseconds(times.percentile(0.5)),
            p95=_milliseconds(times.percentile(0.95)),
            p99=_milliseconds(times.percentile(0.99)),
            max=_milliseconds(times.longest),
        ),
    )


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)
