"""Says in plain words where a text stops being YAML."""

import re
from collections.abc import Callable, Sequence

import yaml
from msgspec import Struct

from harness.document.diagnostic import quoted

Lines = Sequence[str]


class Place(Struct, frozen=True):
    """A position; both numbers count from 0, as the parsers do."""

    line: int
    column: int


class Explanation(Struct, frozen=True):
    """A syntax error for the reader of the file."""

    message: str
    place: Place
    help: str | None = None


class Stop(Struct, frozen=True):
    """Where the parser stopped, and where what it was reading had begun."""

    at: Place
    since: Place
    lines: Lines

    def character(self, place: Place) -> str:
        """The character at a place, empty behind the end of its line."""
        return self.line(place.line)[place.column : place.column + 1]

    def line(self, number: int) -> str:
        """The line of that number, empty behind the end of the file."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def before(self) -> str:
        """The line up to where the parser stopped."""
        return self.line(self.at.line)[: self.at.column]


def explain(error: Exception, lines: Lines) -> Explanation:
    """What is wrong where the parser gave up with `error`."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Explanation("this file is not YAML", Place(0, 0))
    at = _place(error.problem_mark or error.context_mark)
    stop = Stop(at, _place(error.context_mark) if error.context_mark else at, lines)
    problem = f"{error.context or ''}; {error.problem or ''}"
    explained = next((words for shape, words in EXPLANATIONS if shape.search(problem)), None)
    return explained(stop) if explained else Explanation("this is not YAML", stop.at)


def _place(mark: yaml.Mark | None) -> Place:
    return Place(mark.line, mark.column) if mark else Place(0, 0)


def _no_beginning(stop: Stop) -> Explanation:
    character = quoted(stop.character(stop.at))
    return Explanation(f"a value cannot begin with {character}", stop.at, "put the value in quotes")


def _colon(stop: Stop) -> Explanation:
    if re.search(r":\s", stop.before()):
        return Explanation(
            "a second ': ' stands in this line", stop.at, "put a value that holds ': ' in quotes, or start a new line"
        )
    first = Place(stop.at.line, len(stop.before()) - len(stop.before().lstrip()))
    above = next((number for number in range(stop.at.line - 1, -1, -1) if stop.line(number).strip()), None)
    if above is not None and re.search(r":(\s|$)", stop.line(above)):
        return Explanation(
            "a key cannot stand here, because the key above has a value already",
            first,
            "indent this line like the key above, or put a longer value in quotes",
        )
    return Explanation("a key cannot stand here, because the text above is no key", first, "a key ends with ': '")


def _dash(stop: Stop) -> Explanation:
    return Explanation("an entry of a list cannot begin here", stop.at, "begin it on its own line, or put it in quotes")


def _no_colon(stop: Stop) -> Explanation:
    return Explanation("a key without ':'", stop.since, "write 'key: value', with a space behind the colon")


def _unlike_neighbours(stop: Stop) -> Explanation:
    if not stop.before().strip():
        return Explanation("this line is not indented like the lines that it belongs to", stop.at)
    return Explanation(
        "text stands behind the end of the value",
        stop.at,
        "put the whole value in quotes; inside single quotes write '' for '",
    )


def _no_entry(stop: Stop) -> Explanation:
    if stop.before().strip():
        return _unlike_neighbours(stop)
    return Explanation("this line is no entry of the list that it stands in", stop.at, "an entry begins with '- '")


def _not_closed(stop: Stop) -> Explanation:
    opened = quoted(stop.character(stop.since))
    if stop.at.line == stop.since.line:
        return Explanation(f"a ',' or the end of {opened} is missing here", stop.at)
    return Explanation(
        f"this {opened} is not closed, or a ',' is missing in it",
        stop.since,
        f"reading stopped at line {stop.at.line + 1}",
    )


def _open_quote(stop: Stop) -> Explanation:
    return Explanation("this quote is not closed", stop.since)


def _escape(stop: Stop) -> Explanation:
    at = Place(stop.at.line, stop.at.column - 1) if stop.before().endswith("\\") else stop.at
    return Explanation(
        "an unknown escape behind '\\'", at, "inside double quotes write '\\\\' for '\\', or use single quotes"
    )


def _character_number(stop: Stop) -> Explanation:
    return Explanation("an escape in this text names no character", stop.since)


def _anchor_name(stop: Stop) -> Explanation:
    return _no_beginning(Stop(stop.since, stop.since, stop.lines))


def _tag(stop: Stop) -> Explanation:
    return Explanation("tags are not used here", stop.since, "put a value that begins with '!' in quotes")


def _no_value(stop: Stop) -> Explanation:
    line = stop.line(stop.at.line)
    if stop.at.column < len(line):
        return Explanation(f"a value is missing before {quoted(stop.character(stop.at))}", stop.at)
    return Explanation("a value is missing, or a bracket is not closed", stop.since)


def _behind_end(stop: Stop) -> Explanation:
    return Explanation(
        "text stands behind the end of the document",
        stop.at,
        "put a value that has quotes or brackets inside in quotes",
    )


def _block_header(stop: Stop) -> Explanation:
    header = quoted(stop.character(stop.since))
    return Explanation(f"text stands behind {header}", stop.at, f"begin the text on the line below {header}")


def _directive(stop: Stop) -> Explanation:
    return Explanation("directives ('%') are not used here", Place(stop.since.line, 0))


EXPLANATIONS: tuple[tuple[re.Pattern[str], Callable[[Stop], Explanation]], ...] = tuple(
    (re.compile(shape), words)
    for shape, words in (
        (r"directive|YAML document|version", _directive),
        (r"tag|URI", _tag),
        (r"invalid Unicode", _character_number),
        (r"escape|hexdecimal|hexadecimal", _escape),
        (r"quoted scalar.*(end of stream|document)", _open_quote),
        (r"cannot start any token", _no_beginning),
        (r"mapping (values|keys) are not allowed", _colon),
        (r"sequence entries are not allowed", _dash),
        (r"could not find expected ':'", _no_colon),
        (r"(anchor|alias).*alphabetic", _anchor_name),
        (r"parsing a flow (mapping|sequence)", _not_closed),
        (r"node content", _no_value),
        (r"document start", _behind_end),
        (r"scanning a block scalar", _block_header),
        (r"parsing a block (collection|sequence)", _no_entry),
        (r"parsing a block mapping", _unlike_neighbours),
    )
)
