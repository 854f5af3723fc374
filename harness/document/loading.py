"""Reads a file as the small, strict YAML of this project."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

import yaml

from harness.document.diagnostic import Diagnostic, source_lines
from harness.document.mistakes import Mistakes
from harness.document.nodes import Node
from harness.document.syntax import Explanation, explain
from harness.document.tree import ParserEvent, TooDeep, TreeBuilder

MAX_BYTES = 1 << 20
BYTE_ORDER_MARK = "\ufeff"
TAB_IN_INDENTATION = re.compile(r"^[ -]*\t", re.MULTILINE)
REFUSED_CHARACTER = re.compile(
    "\t|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def load_document(path: Path, text: str | None = None, *, diagnostics: list[Diagnostic]) -> Node | None:
    """The document in a file, or in `text` as if it were that file's; every mistake goes to `diagnostics`.

    Gives None when no whole tree could be built. A tree may come back beside mistakes, such as a key that stands
    twice, so that its next reader can list its own too: whether the file is right is said by `diagnostics` alone.
    """
    mistakes = Mistakes(path)
    if text is None:
        text = _read(path, mistakes)
    elif len(text) > MAX_BYTES:
        _refuse_size(mistakes)
        text = None
    node = _parse(path, text, mistakes) if text is not None else None
    diagnostics.extend(mistakes.in_order())
    return node


def _read(path: Path, mistakes: Mistakes) -> str | None:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        mistakes.add(f"the file cannot be read: {reason}", 0, 0, 0)
        return None
    if len(content) > MAX_BYTES:
        _refuse_size(mistakes)
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = source_lines(content[: error.start].decode("utf-8"))
        mistakes.add("this byte is not UTF-8", len(before) - 1, len(before[-1]), 1, "save the file as UTF-8")
        return None


def _refuse_size(mistakes: Mistakes) -> None:
    mistakes.add(f"the file is larger than {MAX_BYTES // 1024} KiB", 0, 0, 0)


def _parse(path: Path, text: str, mistakes: Mistakes) -> Node | None:
    readable = _with_plain_characters(text, mistakes)
    try:
        builder = TreeBuilder(path, readable, mistakes, _events(readable))
        root = builder.document()
    except TooDeep:
        return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        if TAB_IN_INDENTATION.search(text) is None:
            _refuse_syntax(explain(error, source_lines(readable)), mistakes)
        return None
    if root is None:
        mistakes.add("the file is empty", 0, 0, 0)
    return None if builder.holes else root


def _events(text: str) -> Callable[[], ParserEvent | None]:
    """The next event of a parser; libyaml's is ten times as fast as the one in Python."""
    parser = yaml.CSafeLoader(text) if yaml.__with_libyaml__ else yaml.SafeLoader(text)
    return cast("Callable[[], ParserEvent | None]", parser.get_event)


def _refuse_syntax(explanation: Explanation, mistakes: Mistakes) -> None:
    place = explanation.place
    mistakes.add(explanation.message, place.line, place.column, 1, explanation.help)


def _with_plain_characters(text: str, mistakes: Mistakes) -> str:
    """The text with a space for each character that is refused, so that the parser can go on."""
    if text.startswith(BYTE_ORDER_MARK):
        mistakes.add("the file begins with a byte order mark", 0, 0, 1, "save the file as UTF-8 without BOM")
        text = text.removeprefix(BYTE_ORDER_MARK)
    if REFUSED_CHARACTER.search(text) is None:
        return text
    for number, line in enumerate(source_lines(text)):
        found = REFUSED_CHARACTER.search(line)
        if found:
            _refuse_character(found.group(), number, found.start(), mistakes)
    return REFUSED_CHARACTER.sub(" ", text)


def _refuse_character(character: str, line: int, column: int, mistakes: Mistakes) -> None:
    if character == "\t":
        mistakes.add("tabs are not used here", line, column, 1, "indent with spaces; inside double quotes write '\\t'")
    else:
        name = f"U+{ord(character):04X}"
        mistakes.add(f"the character {name} is not used here", line, column, 1, "inside double quotes write its escape")
