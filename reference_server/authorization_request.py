"""The authorization request, once every rule has passed it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class AuthorizationRequest(Struct, frozen=True):
    """A checked authorization request (OIDC Core 3.1.2.1), as it is kept while login and consent go on.

    `redirect_uri_sent` tells whether the token request has to repeat it (RFC 6749 4.1.3).
    `device_code_hash` names the device that asks, which has no redirect_uri (RFC 8628).
    `hint_claims` are the claims of a verified `id_token_hint`.
    """

    client_id: str
    redirect_uri: str
    redirect_uri_sent: bool
    response_type: str
    response_mode: str
    scope: tuple[str, ...]
    state: str | None
    nonce: str | None
    prompt: tuple[str, ...]
    max_age: int | None
    display: str
    ui_locales: tuple[str, ...]
    claims_locales: tuple[str, ...]
    login_hint: str
    acr_values: tuple[str, ...]
    claims: Mapping[str, Any]
    hint_claims: Mapping[str, Any]
    resources: tuple[str, ...]
    audience: tuple[str, ...]
    code_challenge: str | None
    code_challenge_method: str | None
    request_url: str
    device_code_hash: str | None = None

    def gives(self, word: str) -> bool:
        """Whether the response type has this word: `code`, `id_token` or `token`."""
        return word in self.response_type.split()

    def requested_claims(self, place: str) -> Mapping[str, Any]:
        """The members of the `claims` parameter for `id_token` or `userinfo` (OIDC Core 5.5)."""
        value = self.claims.get(place)
        return value if isinstance(value, Mapping) else {}

    @property
    def required_subject(self) -> str | None:
        """The one End-User whom the client asks for, by `id_token_hint` or by the `sub` Claim (OIDC Core 5.5.1)."""
        hinted = self.hint_claims.get("sub")
        if isinstance(hinted, str):
            return hinted
        asked = self.requested_claims("id_token").get("sub")
        value = asked.get("value") if isinstance(asked, Mapping) else None
        return value if isinstance(value, str) else None


MEMBERS = AuthorizationRequest.__struct_fields__


def to_json_value(request: AuthorizationRequest) -> dict[str, Any]:
    """The request as JSON values; a tuple becomes a list there."""
    return {name: getattr(request, name) for name in MEMBERS}


def from_json_value(value: Mapping[str, Any]) -> AuthorizationRequest:
    """The request from what `to_json_value` gave."""
    members: dict[str, Any] = {
        name: tuple(value[name]) if isinstance(value[name], list) else value[name] for name in MEMBERS
    }
    return AuthorizationRequest(**members)
