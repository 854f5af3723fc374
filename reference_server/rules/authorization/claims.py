"""The `claims` parameter."""

import json
from typing import Any

from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.rules.authorization.draft import AuthorizationDraft


def check_claims(_provider: Provider, draft: AuthorizationDraft) -> None:
    """`claims` is a JSON object of claim requests for `userinfo` and `id_token` (OIDC Core 5.5).

    "Other members MAY be present. Any members used that are not understood MUST be ignored."
    """
    asked = draft.parameters.get("claims")
    if asked is None:
        return
    try:
        value = json.loads(asked)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("claims is not JSON") from error
    if not isinstance(value, dict):
        raise InvalidRequest("claims is not a JSON object")
    draft.claims = {place: _claim_requests(place, value[place]) for place in ("userinfo", "id_token") if place in value}


def _claim_requests(place: str, requests: object) -> dict[str, Any]:
    if requests is None:
        return {}
    if not isinstance(requests, dict) or not all(_is_claim_request(request) for request in requests.values()):
        raise InvalidRequest(f"claims: {place} is not an object of null or objects")
    return requests


def _is_claim_request(request: object) -> bool:
    if request is None:
        return True
    if not isinstance(request, dict):
        return False
    return isinstance(request.get("values", []), list) and isinstance(request.get("essential", False), bool)
