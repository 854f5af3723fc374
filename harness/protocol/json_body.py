"""JSON as a provider sends it (RFC 8259)."""

import json
import re
from collections import Counter
from typing import Any

HALF = re.compile("[\ud800-\udfff]")
IN_ITS_PLACE = "\ufffd"


def json_value(body: bytes) -> Any:
    """Return the JSON value of a body, None where it is none; its texts are whole."""
    try:
        return with_whole_texts(json.loads(body))
    except (ValueError, RecursionError):
        return None


def repeated_names(text: bytes) -> list[str]:
    """Return the member names that come more than once in an object of a JSON text (RFC 8259 4).

    Raises `ValueError` or `RecursionError` where it is none.
    """
    found: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        times = Counter(name for name, _ in pairs)
        found.extend(sorted(name for name, number in times.items() if number > 1))
        return dict(pairs)

    json.loads(text, object_pairs_hook=members)
    return found


def with_whole_texts(value: Any) -> Any:
    """Return a JSON value without halves of surrogate pairs, which nothing that is sent or reported can hold.

    JSON can escape one alone, and leaves open what is to be done with it then (RFC 8259 8.2).
    """
    match value:
        case str():
            return value if value.isascii() else HALF.sub(IN_ITS_PLACE, value)
        case list():
            return [with_whole_texts(one) for one in value]
        case dict():
            return {with_whole_texts(name): with_whole_texts(one) for name, one in value.items()}
        case _:
            return value
