"""Gathers the mistakes of one file while it is read."""

from pathlib import Path

from harness.document.diagnostic import Diagnostic, Span

MAX_MISTAKES = 50


class Mistakes:
    """The mistakes of one file; past `MAX_MISTAKES` the rest is only mentioned."""

    __slots__ = ("_diagnostics", "_path", "_unlisted")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._diagnostics: list[Diagnostic] = []
        self._unlisted = False

    def add(self, message: str, line: int, column: int, length: int, help: str | None = None) -> None:
        """Note a mistake; `line` and `column` count from 0, as the parsers do."""
        if len(self._diagnostics) >= MAX_MISTAKES:
            self._unlisted = True
            return
        span = Span(self._path, line + 1, column + 1, length)
        self._diagnostics.append(Diagnostic(message, span, help))

    def in_order(self) -> list[Diagnostic]:
        """The mistakes from the top of the file to its end."""
        ordered = sorted(self._diagnostics, key=_position)
        if self._unlisted:
            message = f"there are more mistakes in this file; the first {MAX_MISTAKES} are listed"
            ordered.append(Diagnostic(message, Span(self._path, 1, 1, 0), severity="warning"))
        return ordered


def _position(diagnostic: Diagnostic) -> tuple[int, int]:
    return (diagnostic.span.line, diagnostic.span.column) if diagnostic.span else (0, 0)
