"""Faults of what the claims parameter asks for (OIDC Core 5.5)."""

from collections.abc import Callable, Mapping
from typing import Any

from reference_server.faults.fault import Fault, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import claims
from reference_server.rules.authorization.draft import AuthorizationDraft

Requests = dict[str, Any]


def asked_as(change: Callable[[Mapping[str, Requests]], dict[str, Requests]]) -> Callable[..., None]:
    """Read the claims parameter, and take it for another one."""

    def rule(provider: Provider, draft: AuthorizationDraft) -> None:
        claims.check_claims(provider, draft)
        draft.claims = change(draft.claims)

    return rule


def under_userinfo_too(asked: Mapping[str, Requests]) -> dict[str, Requests]:
    """What is asked for under id_token is asked for under userinfo."""
    return {**asked, "userinfo": {**asked.get("id_token", {}), **asked.get("userinfo", {})}}


def without(member: str) -> Callable[[Mapping[str, Requests]], dict[str, Requests]]:
    """Each claim is asked for without one member."""

    def change(asked: Mapping[str, Requests]) -> dict[str, Requests]:
        return {
            place: {
                name: {key: value for key, value in (one or {}).items() if key != member} or None
                for name, one in requests.items()
            }
            for place, requests in asked.items()
        }

    return change


def without_what_was_verified(asked: Mapping[str, Requests]) -> dict[str, Requests]:
    """Nobody asks whether an address or a number was verified."""
    return {
        place: {name: one for name, one in requests.items() if not name.endswith("_verified")}
        for place, requests in asked.items()
    }


FAULTS = (
    Fault(
        "id-token-claims-in-userinfo",
        ("OIDCC-5.5-6",),
        "What is asked for under id_token comes from UserInfo too.",
        swap(claims.check_claims, asked_as(under_userinfo_too)),
        also=("OIDCC-5.4-9",),
    ),
    Fault(
        "claims-with-a-value-not-compared",
        ("OIDCC-5.5.1-5",),
        "A claim is returned whatever value was asked for.",
        swap(claims.check_claims, asked_as(without("value"))),
    ),
    Fault(
        "claims-with-values-not-compared",
        ("OIDCC-5.5.1-7",),
        "A claim is returned whichever values were asked for.",
        swap(claims.check_claims, asked_as(without("values"))),
    ),
    Fault(
        "claims-without-what-was-verified",
        ("OIDCC-5.5.1-10",),
        "email_verified and phone_number_verified come with their scopes alone.",
        swap(claims.check_claims, asked_as(without_what_was_verified)),
    ),
)
