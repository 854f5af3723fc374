"""Claims: performance figures that somebody published, as facts to measure against."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.document.loading import load_document
from harness.document.models import read_model

FOLDER = Path(__file__).parent / "claims"


class Figure(BaseModel):
    """The published figure of one endpoint, with the place where it was published."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    requests_per_second: float = Field(gt=0)
    p50_ms: float | None = Field(default=None, gt=0)
    p99_ms: float | None = Field(default=None, gt=0)
    date: str
    source: str


class Claims(BaseModel):
    """A claims file: whose figures they are, how they were measured, and one for each endpoint."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    claims: str
    tool: str
    machine: str
    figures: dict[str, Figure]


def load_claims(path: Path) -> Claims:
    """Load a claims file; raises `DocumentErrors` where it is wrong."""
    diagnostics: list[Diagnostic] = []
    node = load_document(path, diagnostics=diagnostics)
    claims = read_model(Claims, node, diagnostics=diagnostics) if node else None
    if claims is None or diagnostics:
        raise DocumentErrors(tuple(diagnostics))
    return claims
