"""Which of the user's claims go where (OIDC Core 5)."""

from collections.abc import Mapping
from typing import Any

CLAIMS_OF_SCOPE = {
    "profile": (
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
}
STANDARD_CLAIMS = tuple(name for names in CLAIMS_OF_SCOPE.values() for name in names)
AGGREGATED_CLAIMS = ("shipping_address",)
"""The claims that a Claims Provider has signed (OIDC Core 5.6.2)."""
DISTRIBUTED_CLAIMS = ("credit_score",)
"""The claims that the client fetches from a Claims Provider (OIDC Core 5.6.2)."""


def scope_values(scope: tuple[str, ...], known: Mapping[str, Any]) -> dict[str, Any]:
    """The claims that the granted scopes stand for, where they are known (OIDC Core 5.4)."""
    names = [name for token in scope for name in CLAIMS_OF_SCOPE.get(token, ())]
    return {name: known[name] for name in names if name in known}


def requested_values(requests: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The Normal Claims asked for one by one, where they are known and have an asked value (OIDC Core 5.5.1, 5.6.1)."""
    return {
        name: known[name]
        for name, request in requests.items()
        if name in known and name not in (*AGGREGATED_CLAIMS, *DISTRIBUTED_CLAIMS) and _fits(known[name], request or {})
    }


def _fits(value: object, request: Mapping[str, Any]) -> bool:
    if "value" in request and value != request["value"]:
        return False
    return "values" not in request or value in request["values"]
