"""`/admin/oauth2/auth/requests/device/accept`, by which the application tells the user code (Hydra's contract)."""

from urllib.parse import urlencode

from reference_server.device_entry import DEVICE_CHALLENGE, DEVICE_VERIFIER, entry_of_token
from reference_server.endpoints.admin_challenge import admin_answer, member, told_body
from reference_server.errors import InvalidRequest
from reference_server.interaction import interaction_token
from reference_server.provider import Provider
from reference_server.storage.device_codes import ENTERED, PENDING, advance_device_code, find_device_by_user_code
from reference_server.user_code import typed_user_code
from reference_server.web.message import Request, Response, json_response


@admin_answer
def accept_user_code(provider: Provider, request: Request) -> Response:
    """The End-User typed `user_code`; one that is unknown, used or expired is answered alike."""
    challenge = dict(request.query).get(DEVICE_CHALLENGE)
    if not challenge:
        raise InvalidRequest(f"{DEVICE_CHALLENGE} is missing")
    entry_id = entry_of_token(provider, DEVICE_CHALLENGE, challenge)
    typed = typed_user_code(member(told_body(request), "user_code", str, ""))
    device = find_device_by_user_code(provider.engine, provider.issuer, provider.seal.digest(typed))
    if device is None or device.stage != PENDING or device.expires_at <= provider.now():
        raise InvalidRequest("the user code is unknown, used or expired")
    if not advance_device_code(provider.engine, provider.issuer, device, ENTERED, entry_id=entry_id):
        raise InvalidRequest("the user code is unknown, used or expired")
    verifier = interaction_token(provider, DEVICE_VERIFIER, entry_id)
    told = {"client_id": device.client_id, DEVICE_VERIFIER: verifier}
    return json_response(200, {"redirect_to": f"{provider.issuer}/oauth2/auth?{urlencode(told)}"})
