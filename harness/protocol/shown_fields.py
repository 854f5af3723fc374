"""What is shown of a value where it is printed, in a traceback or a log."""

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct

Kind = TypeVar("Kind", bound=type[Struct])


def without_in_repr(*hidden: str) -> Callable[[Kind], Kind]:
    """Leave fields out of what `repr` and rich show of a kind of value: they are secret, or too large to be of use."""

    def fields(value: Struct) -> list[tuple[str, Any]]:
        return [(name, getattr(value, name)) for name in value.__struct_fields__ if name not in hidden]

    def shown(value: Struct) -> str:
        return f"{type(value).__name__}({', '.join(f'{name}={field!r}' for name, field in fields(value))})"

    def decorated(kind: Kind) -> Kind:
        kind.__repr__ = shown  # type: ignore[assignment, method-assign]
        kind.__rich_repr__ = fields  # type: ignore[method-assign]
        return kind

    return decorated
