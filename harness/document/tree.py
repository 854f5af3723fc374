"""Builds the tree of a document from the events of a YAML parser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from harness.document.diagnostic import Span, quoted, source_lines
from harness.document.mistakes import Mistakes
from harness.document.nodes import Entry, Items, Node, Scalar, Table
from harness.document.scalars import scalar_value

MAX_DEPTH = 32
SURROGATE = re.compile(r"[\ud800-\udfff]")


class Mark(Protocol):
    """A position of the parser; both numbers count from 0."""

    line: int
    column: int


class ParserEvent(Protocol):
    """An event of either parser of PyYAML; each kind has those of these members that concern it."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    value: str
    implicit: tuple[bool, bool]
    flow_style: bool
    version: object
    tags: object


class TooDeep(Exception):
    """Lists and tables are nested deeper than `MAX_DEPTH`; the place is among the mistakes."""


class TreeBuilder:
    """Reads one document; what the subset refuses goes to `mistakes` and reading goes on.

    `holes` says that a part of the tree is missing, because only a full YAML could fill it.
    """

    def __init__(self, path: Path, text: str, mistakes: Mistakes, next_event: Callable[[], ParserEvent | None]) -> None:
        self._path = path
        self._text = text
        self._lines: list[str] | None = None
        self._mistakes = mistakes
        self._next = next_event
        self._depth = 0
        self.holes = False

    def document(self) -> Node | None:
        """The root of the file's one document, None for an empty file.

        Raises `TooDeep`, and what the parser raises where the text is not YAML.
        """
        self._next()
        start = self._next()
        if start is None or isinstance(start, StreamEndEvent):
            return None
        self._refuse_directives(start)
        first = self._next()
        root = self._node(first) if first else None
        while (event := self._next()) is not None and not isinstance(event, StreamEndEvent):
            if not isinstance(event, DocumentEndEvent):
                mark = event.start_mark
                self._mistakes.add(
                    "a second document begins here", mark.line, mark.column, 3, "one file holds one document"
                )
                break
        return None if _is_nothing(root) else root

    def _refuse_directives(self, start: ParserEvent) -> None:
        if start.version or start.tags:
            line = start.start_mark.line
            self._mistakes.add("directives ('%') are not used here", line, 0, len(self._line(line)))

    def _node(self, event: ParserEvent) -> Node:
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if event.anchor or event.tag:
            self._refuse_properties(event)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            mark = event.start_mark
            self._mistakes.add(f"nested deeper than {MAX_DEPTH} levels", mark.line, mark.column, 1)
            raise TooDeep
        node = self._table(event) if isinstance(event, MappingStartEvent) else self._items(event)
        self._depth -= 1
        return node

    def _scalar(self, event: ParserEvent) -> Scalar:
        start, end = event.start_mark, event.end_mark
        line, column = start.line, start.column
        if end.line == line and end.column > column:
            span = Span(self._path, line + 1, column + 1, end.column - column)
        else:
            span = self._span(start, end)
        if event.anchor or event.tag:
            self._refuse_properties(event)
        text = event.value
        if event.implicit[0]:
            return self._resolved(text, span)
        if not text.isascii() and SURROGATE.search(text):
            self._mistakes.add("an escape in this text names no character", span.line - 1, span.column - 1, 1)
            return Scalar("", span)
        return Scalar(text, span)

    def _resolved(self, text: str, span: Span) -> Scalar:
        try:
            return Scalar(scalar_value(text), span)
        except ValueError as error:
            self._mistakes.add(
                str(error), span.line - 1, span.column - 1, span.length, "put it in quotes if it is meant as text"
            )
            self.holes = True
            return Scalar(None, span)

    def _alias(self, event: ParserEvent) -> Scalar:
        span = self._span(event.start_mark, event.end_mark)
        self._mistakes.add(
            "aliases are not used here",
            span.line - 1,
            span.column - 1,
            span.length,
            "write the value again, or put a value that begins with '*' in quotes",
        )
        self.holes = True
        return Scalar(None, span)

    def _refuse_properties(self, event: ParserEvent) -> None:
        mark = event.start_mark
        written = re.match(r"\S*", self._line(mark.line)[mark.column :])
        length = max(1, len(written.group()) if written else 1)
        if event.anchor:
            self._mistakes.add(
                "anchors are not used here",
                mark.line,
                mark.column,
                length,
                "put a value that begins with '&' in quotes",
            )
        if event.tag:
            self._mistakes.add(
                "tags are not used here", mark.line, mark.column, length, "put a value that begins with '!' in quotes"
            )

    def _items(self, event: ParserEvent) -> Items:
        items: list[Node] = []
        last = self._next()
        while last is not None and not isinstance(last, SequenceEndEvent):
            items.append(self._node(last))
            last = self._next()
        if event.flow_style and last is not None:
            return Items(tuple(items), self._span(event.start_mark, last.end_mark))
        return Items(tuple(items), Span(self._path, event.start_mark.line + 1, event.start_mark.column + 1, 1))

    def _table(self, event: ParserEvent) -> Table:
        entries: dict[str, Entry] = {}
        next_event = self._next
        last = next_event()
        while last is not None and not isinstance(last, MappingEndEvent):
            key = self._scalar(last) if isinstance(last, ScalarEvent) else self._refused_key(last)
            name = key.value
            if not isinstance(name, str):
                key = self._refused_scalar_key(key, last)
                name = last.value
            below = next_event()
            if below is None:
                break
            value = self._scalar(below) if isinstance(below, ScalarEvent) else self._node(below)
            entry = Entry(key, value)
            first = entries.setdefault(name, entry)
            if first is not entry:
                self._refuse_duplicate(key, first)
            last = next_event()
        values = tuple(entries.values())
        if not event.flow_style and values:
            return Table(values, values[0].key.span)
        return Table(values, self._span(event.start_mark, last.end_mark if last else event.start_mark))

    def _refused_scalar_key(self, key: Scalar, event: ParserEvent) -> Scalar:
        written = event.value
        self._refuse_key(key.span, f"put {quoted(written)} in quotes" if written else None)
        return Scalar(written, key.span)

    def _refused_key(self, event: ParserEvent) -> Scalar:
        """Stands in for a key that is no text; its name is its place, so that no other key has it by chance."""
        span = self._node(event).span
        if not isinstance(event, AliasEvent):
            self._refuse_key(span, None)
        self.holes = True
        return Scalar(f"{span.line}:{span.column}", span)

    def _refuse_key(self, span: Span, help: str | None) -> None:
        self._mistakes.add("a key must be a string", span.line - 1, span.column - 1, span.length, help)

    def _refuse_duplicate(self, key: Scalar, first: Entry) -> None:
        span = key.span
        self._mistakes.add(
            f"the key {quoted(first.name)} stands twice",
            span.line - 1,
            span.column - 1,
            span.length,
            f"it stands first in line {first.key.span.line}",
        )

    def _span(self, start: Mark, end: Mark) -> Span:
        """The span from one mark to another, or to the end of the first line."""
        line = start.line
        column = start.column
        last = end.column if line == end.line else len(self._line(line).rstrip())
        return Span(self._path, line + 1, column + 1, last - column if last > column else 1)

    def _line(self, number: int) -> str:
        if self._lines is None:
            self._lines = source_lines(self._text)
        return self._lines[number] if number < len(self._lines) else ""


def _is_nothing(root: Node | None) -> bool:
    return root is None or (isinstance(root, Scalar) and root.value is None)
