"""What a scenario needs of a provider's metadata: a member, a value in it, or a value that is not in it."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from harness.document.nodes import Node, Scalar, Table, plain
from harness.scenario.model import Need


class Without(BaseModel):
    """The value that a listed member leaves out."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    without: str = Field(min_length=1, description="The member is there, and this is none of its values.")


def needs_of(items: Sequence[Node]) -> tuple[Need, ...]:
    """Return the needs that are written as items of `needs:`, whose shape has been read before."""
    found: list[Need] = []
    for item in items:
        if isinstance(item, Scalar):
            found.append(Need(str(item.value), None, item.span))
        elif isinstance(item, Table):
            for entry in item.entries:
                value = plain(entry.value)
                without = value["without"] if isinstance(value, dict) else None
                found.append(Need(str(entry.key.value), without or value, entry.key.span, without is not None))
    return tuple(found)
