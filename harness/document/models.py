"""Reads a tree into a pydantic model, and says where the tree does not fit."""

import json
from collections.abc import Iterator, Sequence
from typing import TypeAlias, TypeVar

import pydantic
from msgspec import Struct
from pydantic_core import ErrorDetails

from harness.document.diagnostic import Diagnostic, Span, quoted
from harness.document.expectations import known_keys
from harness.document.mistakes import MAX_MISTAKES
from harness.document.nodes import Node, Table, child, plain, span_of
from harness.document.wording import WANTED_TYPES, Words, unknown_key, wrong_type, wrong_value

Model = TypeVar("Model", bound=pydantic.BaseModel)
Path: TypeAlias = tuple[str | int, ...]
KEY = "[key]"
MISSING = ("missing", "union_tag_not_found")


class Refusal(Struct, frozen=True):
    """One error of pydantic and the path of the value, or of the table that lacks a key."""

    error: ErrorDetails
    path: Path

    @property
    def kind(self) -> str:
        """Pydantic's name of the error."""
        return self.error["type"]


def read_model(model: type[Model], node: Node, *, diagnostics: list[Diagnostic]) -> Model | None:
    """The model that `node` describes, or None with what is wrong added to `diagnostics`.

    The tree is validated as JSON, so that a strict model takes lists for tuples and words for enumerations.
    """
    try:
        return model.model_validate_json(json.dumps(plain(node)))
    except pydantic.ValidationError as error:
        diagnostics.extend(_diagnostics(model, node, error.errors(include_url=False)[:MAX_MISTAKES]))
        return None


def _diagnostics(model: type[pydantic.BaseModel], node: Node, errors: Sequence[ErrorDetails]) -> list[Diagnostic]:
    refusals = [Refusal(error, _path(node, error)) for error in errors]
    written = [_diagnostic(model, node, refusal, refusals) for refusal in refusals]
    return sorted(dict.fromkeys(one for one in written if one is not None), key=_position)


def _position(diagnostic: Diagnostic) -> tuple[int, int]:
    return (diagnostic.span.line, diagnostic.span.column) if diagnostic.span else (0, 0)


def _diagnostic(
    model: type[pydantic.BaseModel], root: Node, refusal: Refusal, refusals: Sequence[Refusal]
) -> Diagnostic | None:
    path = refusal.path
    if refusal.kind in MISSING:
        words = Words(f"{_missing(refusal)} is missing{_inside(path)}")
        return Diagnostic(words.message, _table_span(root, path), words.help)
    if refusal.kind == "extra_forbidden":
        words = unknown_key(str(path[-1]), known_keys(model, root, path[:-1]))
        return Diagnostic(words.message, span_of(root, path, key=True), words.help)
    if KEY in refusal.error["loc"][-1:]:
        words = wrong_value(refusal.error, root, str(path[-1]) if path else None)
        return Diagnostic(words.message, span_of(root, path, key=True), words.help)
    here = _at(root, path)
    if refusal.kind in WANTED_TYPES:
        if any(_is_below(other.path, path) for other in refusals):
            return None
        same = [WANTED_TYPES[other.kind] for other in refusals if other.path == path and other.kind in WANTED_TYPES]
        words = wrong_type(tuple(dict.fromkeys(same)), here, _subject(path))
        return Diagnostic(words.message, span_of(root, path), words.help)
    words = wrong_value(refusal.error, here, _subject(path))
    return Diagnostic(words.message, _value_span(root, path, refusal), words.help)


def _missing(refusal: Refusal) -> str:
    if refusal.kind == "union_tag_not_found":
        return quoted(str(refusal.error.get("ctx", {}).get("discriminator", "the kind")).strip("'"))
    return quoted(str(refusal.error["loc"][-1]))


def _inside(path: Path) -> str:
    subject = _subject(path)
    return f" in {quoted(subject)}" if subject is not None else ""


def _subject(path: Path) -> str | None:
    """The nearest key above a value."""
    return next((step for step in reversed(path) if isinstance(step, str)), None)


def _table_span(root: Node, path: Path) -> Span:
    return span_of(root, path, key=bool(path) and isinstance(path[-1], str))


def _value_span(root: Node, path: Path, refusal: Refusal) -> Span:
    if refusal.kind == "union_tag_invalid":
        tag = str(refusal.error.get("ctx", {}).get("discriminator", "")).strip("'")
        return span_of(root, (*path, tag))
    return _table_span(root, path) if isinstance(_at(root, path), Table) else span_of(root, path)


def _at(root: Node, path: Path) -> Node:
    node = root
    for step in path:
        node = child(node, step) or node
    return node


def _is_below(path: Path, above: Path) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


def _path(root: Node, error: ErrorDetails) -> Path:
    """The path in the document of an error's location, which also names the members of unions on the way."""
    location = error["loc"]
    if error["type"] == "missing":
        location = location[:-1]
    if location[-1:] == (KEY,):
        location = location[:-1]
    paths = sorted(_alignments(root, location), key=len, reverse=True)
    if len(paths) > 1:
        by_input = (path for path in paths if plain(_at(root, path)) == error["input"])
        return next(by_input, paths[0])
    return paths[0]


def _alignments(node: Node, location: Path) -> Iterator[Path]:
    """Every way to follow `location` down from `node` where an element may also name a member of a union."""
    if not location:
        yield ()
        return
    step, rest = location[0], location[1:]
    below = child(node, step)
    if below is not None:
        for path in _alignments(below, rest):
            yield (step, *path)
    if isinstance(step, str):
        yield from _alignments(node, rest)
