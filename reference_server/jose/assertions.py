"""What every assertion has to say (RFC 7521 5.2, RFC 7523 3)."""

from collections.abc import Collection, Mapping
from typing import Any

from reference_server.jose.signatures import BadToken
from reference_server.jose.times import check_times


def demand_audience(claims: Mapping[str, Any], accepted: Collection[str]) -> None:
    """ "The JWT MUST contain an aud ... value that identifies the authorization server" (RFC 7523 3, point 3).

    One string or a list of them, compared as they are. Raises `BadToken`.
    """
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if not any(isinstance(one, str) and one in accepted for one in named):
        raise BadToken("the assertion is meant for someone else")


def demand_lifetime(claims: Mapping[str, Any], now: float, skew: float, longest: float) -> None:
    """ "The JWT MUST contain an exp"; one "unreasonably far in the future" is refused (RFC 7523 3, point 4).

    Raises `BadToken`.
    """
    check_times(claims, now, skew)
    if "exp" not in claims:
        raise BadToken("the assertion has no exp")
    if claims["exp"] > now + longest:
        raise BadToken("the assertion is valid for unreasonably long")
