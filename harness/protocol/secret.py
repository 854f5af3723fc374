"""A string that must not be printed."""

from typing import Any

from msgspec import Struct


class Secret(Struct, frozen=True):
    """A credential, code or token: prints as a stub, and is read only by `reveal`."""

    _value: str

    def reveal(self) -> str:
        """Return the string itself, for sending it."""
        return self._value

    def __repr__(self) -> str:
        return "<secret>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []
