"""Words and conditions about ID Tokens, shared by the checks of their claims and signatures."""

import math
from collections.abc import Mapping
from typing import Any, TypeGuard

from harness.protocol.tokens import IdToken
from harness.wire.clock import CLOCK_TOLERANCE as CLOCK_TOLERANCE


def type_name(value: Any) -> str:
    """Name the JSON type of a value (RFC 8259 3)."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string" if value else "an empty string"
        case Mapping():
            return "an object"
        case _:
            return "an array" if value else "an empty array"


def presence(members: Mapping[str, Any], name: str) -> str:
    """Say of which type a member is, or that it is absent."""
    return f"{name} is {type_name(members[name])}" if name in members else f"no {name}"


def is_number(value: Any) -> TypeGuard[float]:
    """Whether a value is a JSON number that a double can hold (RFC 7519 2, NumericDate; RFC 8259 6)."""
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False


def is_filled_string(value: Any) -> bool:
    """Whether a value is a string that is not empty."""
    return isinstance(value, str) and bool(value)


def audiences(subject: IdToken) -> tuple[str, ...]:
    """Return the strings of aud (OpenID Connect Core 2)."""
    aud = subject.claims.get("aud")
    listed = aud if isinstance(aud, list) else [aud]
    return tuple(value for value in listed if isinstance(value, str))
