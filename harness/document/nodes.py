"""The tree of a document: values that know where they stand."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from harness.document.diagnostic import Span

ScalarValue: TypeAlias = str | int | float | bool | None


class Scalar(Struct, frozen=True):
    """A single value, or a key."""

    value: ScalarValue
    span: Span


class Entry(Struct, frozen=True):
    """A key of a table with its value; the key's value is always a string."""

    key: Scalar
    value: "Node"

    @property
    def name(self) -> str:
        """The key as text."""
        return str(self.key.value)


class Table(Struct, frozen=True):
    """Keys with values, in the order of the file; no key stands twice.

    `span` marks the braces, or the first key where there are none.
    """

    entries: tuple[Entry, ...]
    span: Span

    def entry(self, key: str) -> Entry | None:
        """The entry with that key."""
        return next((entry for entry in self.entries if entry.key.value == key), None)

    def get(self, key: str) -> "Node | None":
        """The value under that key."""
        entry = self.entry(key)
        return entry.value if entry else None

    def __contains__(self, key: object) -> bool:
        return any(entry.key.value == key for entry in self.entries)


class Items(Struct, frozen=True):
    """A list; `span` marks the brackets, or the first dash where there are none."""

    items: tuple["Node", ...]
    span: Span


Node: TypeAlias = Scalar | Table | Items


def plain(node: Node) -> Any:
    """The node as ordinary dict, list and scalar."""
    if type(node) is Scalar:
        return node.value
    if type(node) is Table:
        return {entry.key.value: plain(entry.value) for entry in node.entries}
    return [plain(item) for item in node.items] if isinstance(node, Items) else None


def scalars_below(node: Node) -> tuple[Scalar, ...]:
    """Every single value in a node, in the order of the file; keys are not among them."""
    if isinstance(node, Scalar):
        return (node,)
    children = node.items if isinstance(node, Items) else (entry.value for entry in node.entries)
    return tuple(scalar for child in children for scalar in scalars_below(child))


def child(node: Node, step: str | int) -> Node | None:
    """The value one step below: under a key of a table, or at a place of a list."""
    if isinstance(node, Table) and isinstance(step, str):
        return node.get(step)
    if isinstance(node, Items) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def span_of(node: Node, path: Sequence[str | int], *, key: bool = False) -> Span:
    """Where the value at `path` below `node` stands; with `key`, where its key stands.

    A path that leads nowhere gives the span of the last value on the way.
    """
    span = node.span
    for step in path:
        below = child(node, step)
        if below is None:
            return span
        entry = node.entry(step) if key and isinstance(node, Table) and isinstance(step, str) else None
        span = entry.key.span if entry else below.span
        node = below
    return span
