"""The times in a JWT (RFC 7519 4.1)."""

import math
from collections.abc import Mapping
from typing import Any

from reference_server.jose.signatures import BadToken

# What Python reads in the place of a number, and of numbers that no double holds.
BOUNDLESS = (math.inf, -math.inf)


def check_times(claims: Mapping[str, Any], now: float, skew: float) -> None:
    """The JWT has not expired and is in force already, by clocks that may differ by `skew` seconds.

    A claim that is absent is no limit. Raises `BadToken`.
    """
    for name in ("exp", "nbf", "iat"):
        value = claims.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value in BOUNDLESS:
            raise BadToken(f"{name} is not a number of seconds")
    if "exp" in claims and not claims["exp"] > now - skew:
        raise BadToken("the JWT has expired")
    if "nbf" in claims and not claims["nbf"] <= now + skew:
        raise BadToken("the JWT is not valid yet")
