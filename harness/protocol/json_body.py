"""JSON as a provider sends it (RFC 8259)."""

import json
import re
from typing import Any

HALF = re.compile("[\ud800-\udfff]")
IN_ITS_PLACE = "\ufffd"


def json_value(body: bytes) -> Any:
    """Return the JSON value of a body, None where it is none; its texts are whole."""
    try:
        return with_whole_texts(json.loads(body))
    except (ValueError, RecursionError):
        return None


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
