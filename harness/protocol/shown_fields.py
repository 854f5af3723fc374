"""What is shown of a value where it is printed, in a traceback or a log."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

Kind = TypeVar("Kind", bound=type[Struct])


def without_in_repr(*hidden: str) -> Callable[[Kind], Kind]:
    """Leave fields out of what `repr` gives of a kind of value: they are secret, or too large to be of use."""

    def shown(value: Struct) -> str:
        fields = (f"{name}={getattr(value, name)!r}" for name in value.__struct_fields__ if name not in hidden)
        return f"{type(value).__name__}({', '.join(fields)})"

    def decorated(kind: Kind) -> Kind:
        kind.__repr__ = shown  # type: ignore[assignment, method-assign]
        return kind

    return decorated
