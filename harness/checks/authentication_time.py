"""Comparisons of two ID Tokens of the same user (OpenID Connect Core 2)."""

from collections.abc import Mapping
from typing import Any

from harness.checks.id_token_words import is_number
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken


def auth_time(claims: Mapping[str, Any]) -> float | None:
    """Return auth_time where it is a number (OpenID Connect Core 2)."""
    value: Any = claims.get("auth_time")
    return float(value) if is_number(value) else None


def later(token: IdToken, before: IdToken) -> Judgement:
    """Judge whether the login of a token is later than that of one before, where both tell of it."""
    now, then = auth_time(token.claims), auth_time(before.claims)
    if now is None or then is None:
        return not_applicable("one of the ID Tokens has no auth_time")
    return judged(now > then, "an auth_time later than before", f"{now - then:+g} seconds")


def unchanged(token: IdToken, before: IdToken) -> Judgement:
    """Judge whether the login of a token is the one of the token before."""
    now, then = auth_time(token.claims), auth_time(before.claims)
    if now is None or then is None:
        return not_applicable("one of the ID Tokens has no auth_time")
    return judged(now == then, "the same auth_time as before", f"{now - then:+g} seconds")


def same(name: str, token: IdToken, before: IdToken) -> Judgement:
    """Judge whether a claim is there and has the value that it had before."""
    value = token.claims.get(name)
    holds = value is not None and value == before.claims.get(name)
    return judged(holds, f"the same {name} as before", f"{'the same' if holds else 'another'} {name}")
