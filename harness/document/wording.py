"""The words for what pydantic refuses."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from pydantic_core import ErrorDetails

from harness.document.diagnostic import closest, quoted
from harness.document.nodes import Items, Node, Scalar, Table

MAX_LISTED = 12
ALTERNATIVE = re.compile(r"'((?:[^'\\]|\\.)*)'")
WANTED_TYPES = {
    "string_type": "a string",
    "string_sub_type": "a string",
    "int_type": "an integer",
    "int_from_float": "an integer",
    "int_parsing": "an integer",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a table",
    "mapping_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "dataclass_type": "a table",
    "typed_dict_type": "a table",
    "none_required": "nothing",
}
Context = Mapping[str, Any]
LIMITS: dict[str, Callable[[Context], str]] = {
    "string_too_short": lambda context: f"must have {_count(context['min_length'], 'character')} or more",
    "string_too_long": lambda context: f"must have {_count(context['max_length'], 'character')} at most",
    "string_pattern_mismatch": lambda context: f"must have the form {context['pattern']}",
    "too_short": lambda context: f"must have {_count(context['min_length'], 'entry', 'entries')} or more",
    "too_long": lambda context: f"must have {_count(context['max_length'], 'entry', 'entries')} at most",
    "greater_than": lambda context: f"must be greater than {context['gt']}",
    "greater_than_equal": lambda context: f"must be {context['ge']} or more",
    "less_than": lambda context: f"must be less than {context['lt']}",
    "less_than_equal": lambda context: f"must be {context['le']} or less",
    "multiple_of": lambda context: f"must be a multiple of {context['multiple_of']}",
}


class Words(Struct, frozen=True):
    """What is wrong, and what would help."""

    message: str
    help: str | None = None


def found(node: Node) -> str:
    """What kind of value stands there; never the value itself, which may be a secret."""
    if isinstance(node, Table):
        return "a table"
    if isinstance(node, Items):
        return "a list"
    value = node.value
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "a string"
    return "an integer" if isinstance(value, int) else "a number"


def wrong_type(wanted: tuple[str, ...], node: Node, subject: str | None) -> Words:
    """The value at `subject` is of none of the wanted types."""
    where = f" in {quoted(subject)}" if subject is not None else ""
    help = "put the value in quotes" if _quotes_help(wanted, node) else None
    return Words(f"expected {' or '.join(wanted)}{where}, found {found(node)}", help)


def unknown_key(name: str, known: tuple[str, ...]) -> Words:
    """The key is none of the keys that may stand there."""
    suggestion = closest(name, known)
    if suggestion is not None:
        return Words(f"unknown key {quoted(name)}", f"did you mean {quoted(suggestion)}?")
    return Words(f"unknown key {quoted(name)}", f"the keys here are {_listed(known)}" if known else None)


def wrong_value(error: ErrorDetails, node: Node, subject: str | None) -> Words:
    """Words for every other error."""
    kind = error["type"]
    context = error.get("ctx", {})
    name = quoted(subject) if subject is not None else "this value"
    if kind in ("literal_error", "enum"):
        return _not_among(str(context.get("expected", "")), node)
    if kind == "union_tag_invalid":
        return _not_among(str(context.get("expected_tags", "")), _under(node, str(context.get("discriminator", ""))))
    if kind in LIMITS:
        return Words(f"{name} {LIMITS[kind](context)}")
    if kind in ("value_error", "assertion_error") and "error" in context:
        return Words(str(context["error"]) or f"{name} is not allowed")
    return Words(f"{name} is wrong: {_decapitalised(error['msg'])}")


def _under(node: Node, discriminator: str) -> Node:
    value = node.get(discriminator.strip("'")) if isinstance(node, Table) else None
    return value if value is not None else node


def _not_among(expected: str, node: Node) -> Words:
    allowed = tuple(match.replace("\\'", "'") for match in ALTERNATIVE.findall(expected))
    if not isinstance(node, Scalar):
        return Words(f"expected one of {_listed(allowed)}, found {found(node)}")
    written = node.value if isinstance(node.value, str) else found(node)
    subject = quoted(written) if isinstance(node.value, str) else found(node)
    suggestion = closest(written, allowed)
    if suggestion is not None:
        return Words(f"{subject} is not allowed here", f"did you mean {quoted(suggestion)}?")
    return Words(f"{subject} is not allowed here", f"allowed: {_listed(allowed) if allowed else expected}")


def _quotes_help(wanted: tuple[str, ...], node: Node) -> bool:
    return "a string" in wanted and isinstance(node, Scalar) and node.value is not None


def _listed(words: tuple[str, ...]) -> str:
    shown = ", ".join(quoted(word) for word in words[:MAX_LISTED])
    return f"{shown} and {len(words) - MAX_LISTED} more" if len(words) > MAX_LISTED else shown


def _count(number: int, noun: str, plural: str | None = None) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def _decapitalised(text: str) -> str:
    text = text.removeprefix("Input should ")
    return text[:1].lower() + text[1:]
