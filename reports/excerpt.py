"""The lines of a source file that a judgement is about, with a caret under its requirement."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.document.diagnostic import source_lines
from reports.plain_text import cut, one_line, several_lines

LINES_BEFORE = 3
MAX_LINE = 160
MAX_SOURCE = 1_000_000


def place_text(place: Mapping[str, Any]) -> str:
    """Return a place as `path:line:column`."""
    return f"{one_line(place['path'])}:{place['line']}:{place['column']}"


def excerpt(place: Mapping[str, Any]) -> list[str]:
    """Return the lines around a place, numbered, with a caret line below; nothing where the file is not there.

    The lines before it reach back to the step that the requirement stands in, three at most.
    """
    lines = source_lines(_source(Path(place["path"])))
    number = place["line"]
    if not 1 <= number <= len(lines) or not lines[number - 1].strip():
        return []
    first = number
    while first > max(1, number - LINES_BEFORE) and not lines[first - 1].lstrip().startswith("- "):
        first -= 1
    width = max(2, len(str(number)))
    margin = " " * width
    shown = [f"{margin} |"]
    shown += [f"{count:>{width}} | {_shown(lines[count - 1])}".rstrip() for count in range(first, number + 1)]
    room = MAX_LINE - place["column"] + 1
    if room > 0 and place["length"] > 0:
        shown.append(f"{margin} | {' ' * (place['column'] - 1)}{'^' * min(place['length'], room)}")
    return shown


def _source(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MAX_SOURCE).decode("utf-8", "replace").removeprefix("\ufeff")
    except (OSError, ValueError):
        return ""


def _shown(line: str) -> str:
    return cut("".join(several_lines(line)), MAX_LINE)
