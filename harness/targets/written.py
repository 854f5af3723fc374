"""What every part of a target file is made of, and secrets that stand elsewhere."""

from pydantic import BaseModel, ConfigDict, Field


class TargetModel(BaseModel):
    """What all parts of a target file share: unknown keys are refused.

    A part that may be left out is constructed, not called, for its default: to call it would build what validates it,
    for each part by itself, which takes longer than to read the file.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class FromElsewhere(TargetModel):
    """A secret that the file does not hold itself: exactly one of an environment variable, a file or a command."""

    env: str | None = None
    file: str | None = None
    command: list[str] | None = Field(default=None, min_length=1)


SecretValue = str | FromElsewhere
