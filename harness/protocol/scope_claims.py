"""Which claims a scope value asks for (OpenID Connect Core 5.4)."""

from collections.abc import Mapping

SCOPE_CLAIMS: Mapping[str, tuple[str, ...]] = {
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

ALL_SCOPE_CLAIMS = frozenset(claim for claims in SCOPE_CLAIMS.values() for claim in claims)
