"""The device authorization endpoint `/oauth2/device/auth` (RFC 8628 3.1, 3.2)."""

from urllib.parse import urlencode

from reference_server.endpoints.client_call import authenticated_call, refusal
from reference_server.errors import ProtocolError
from reference_server.provider import Provider
from reference_server.rules.device.request import DeviceDraft
from reference_server.storage.device_codes import PENDING, DeviceCode, add_device_code
from reference_server.user_code import new_user_code, shown_user_code
from reference_server.web.message import NO_STORE, Request, Response, json_response


def device_authorization_endpoint(provider: Provider, request: Request) -> Response:
    """Give a device its device code, and the user code for its user."""
    try:
        response = _begin(provider, request)
    except ProtocolError as error:
        response = refusal(provider, error)
    return provider.table.seams.device_authorization_http(provider, request, response)


def _begin(provider: Provider, request: Request) -> Response:
    draft = DeviceDraft(call=authenticated_call(provider, request))
    for rule in provider.table.device_authorization:
        rule(provider, draft)
    device_code, settings = provider.new_token(), provider.settings
    stored, user_code = False, ""
    while not stored:
        user_code = new_user_code(provider.randomness)
        device = DeviceCode(
            device_code_hash=provider.seal.digest(device_code),
            user_code_hash=provider.seal.digest(user_code),
            stage=PENDING,
            client_id=draft.call.client.client_id,
            scope=draft.scope,
            resources=draft.resources,
            audience=draft.audience,
            interval=settings.device_polling_seconds,
            expires_at=provider.now() + settings.lifetimes.device_code,
        )
        stored = add_device_code(provider.engine, provider.issuer, device, provider.clock())
    address, shown = f"{provider.issuer}/oauth2/device/verify", shown_user_code(user_code)
    members = {
        "device_code": device_code,
        "user_code": shown,
        "verification_uri": address,
        "verification_uri_complete": f"{address}?{urlencode({'user_code': shown})}",
        "expires_in": settings.lifetimes.device_code,
        "interval": settings.device_polling_seconds,
    }
    return json_response(200, provider.table.seams.device_authorization_response(provider, members), NO_STORE)
