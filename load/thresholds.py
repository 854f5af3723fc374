"""The thresholds file: what a load run must reach, loaded as strictly as a scenario."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field

from harness.document.diagnostic import Diagnostic, DocumentErrors, Span, closest, shown_path
from harness.document.loading import load_document
from harness.document.models import read_model
from harness.document.nodes import span_of
from load.journeys import JOURNEYS
from load.result import MessageFigures, ThresholdResult

SHIPPED = Path(__file__).parent / "thresholds.yaml"


class ThresholdFile(BaseModel):
    """What one message must reach."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    requests_per_second_at_least: float | None = Field(default=None, gt=0)
    mean_ms_at_most: float | None = Field(default=None, gt=0)
    p50_ms_at_most: float | None = Field(default=None, gt=0)
    p95_ms_at_most: float | None = Field(default=None, gt=0)
    p99_ms_at_most: float | None = Field(default=None, gt=0)
    max_ms_at_most: float | None = Field(default=None, gt=0)
    wrong_share_at_most: float | None = Field(
        default=None, ge=0, le=1, description="Share of answers that are not of the expected type; 0 where left out."
    )


class ThresholdsFile(BaseModel):
    """A thresholds file: by what is played, then by message; the name of what is played stands for the whole of it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    thresholds: dict[str, dict[str, ThresholdFile]]


class Threshold(Struct, frozen=True):
    """One limit on one figure of one message."""

    message: str
    figure: str
    limit: float
    span: Span

    def judged(self, figures: Sequence[MessageFigures]) -> ThresholdResult:
        """Hold what was measured against the limit; a message that had no answer misses it."""
        found = next((one for one in figures if one.message == self.message), None)
        measured = _measured(found, self.figure) if found else None
        least = self.figure.endswith("_at_least")
        met = measured is not None and (measured >= self.limit if least else measured <= self.limit)
        name = self.figure.removesuffix("_at_least").removesuffix("_at_most")
        return ThresholdResult(
            message=self.message,
            limit=f"{name} {'at least' if least else 'at most'} {self.limit:g}",
            measured="no answer" if measured is None else f"{measured:g}",
            met=met,
            place=f"{shown_path(self.span.path)}:{self.span.line}:{self.span.column}",
        )


def load_thresholds(path: Path, played: str) -> tuple[Threshold, ...]:
    """Return the thresholds of a file for what is played; raises `DocumentErrors` where the file is wrong."""
    diagnostics: list[Diagnostic] = []
    node = load_document(path, diagnostics=diagnostics)
    file = read_model(ThresholdsFile, node, diagnostics=diagnostics) if node else None
    if node is not None and file is not None:
        for name, messages in file.thresholds.items():
            for message in messages:
                span = span_of(node, ("thresholds", name, message), key=True)
                diagnostics += _unknown(name, message, span)
    if node is None or file is None or diagnostics:
        raise DocumentErrors(tuple(diagnostics))
    return tuple(
        Threshold(message, figure, limit, span_of(node, ("thresholds", played, message, figure), key=True))
        for message, threshold in file.thresholds.get(played, {}).items()
        for figure, limit in _limits(threshold).items()
    )


def bears_wrong_answers(thresholds: Sequence[Threshold]) -> frozenset[str]:
    """Return the messages of which a threshold says how many answers may be wrong."""
    return frozenset(one.message for one in thresholds if one.figure == "wrong_share_at_most")


def _limits(threshold: ThresholdFile) -> Mapping[str, float]:
    limits: dict[str, float] = threshold.model_dump(exclude_none=True)
    return limits


def _unknown(name: str, message: str, span: Span) -> list[Diagnostic]:
    """Refuse a message that a journey never has; what a scenario sends is known only when it is played."""
    journey = JOURNEYS.get(name)
    if journey is None or message in journey.rows:
        return []
    guess = closest(message, journey.rows)
    help = f"did you mean '{guess}'?" if guess else f"it has {', '.join(journey.rows)}"
    return [Diagnostic(f"'{name}' has no message '{message}'", span, help)]


def _measured(figures: MessageFigures, figure: str) -> float:
    name = figure.removesuffix("_at_least").removesuffix("_at_most")
    if name == "requests_per_second":
        return figures.requests_per_second
    if name == "wrong_share":
        return figures.wrong_share
    value: float = getattr(figures.response_times_ms, name.removesuffix("_ms"))
    return value
