"""`/oauth2/device/verify`, where the End-User begins, and what becomes of the device (RFC 8628 3.3)."""

from reference_server.authorization_request import AuthorizationRequest
from reference_server.device_entry import (
    DEVICE_CHALLENGE,
    DEVICE_VERIFIER,
    demand_browser_of_entry,
    entry_of_token,
    new_entry,
)
from reference_server.endpoints.pages import REFUSED_STATUS, error_page
from reference_server.errors import InvalidRequest, ProtocolError
from reference_server.provider import Provider
from reference_server.storage.device_codes import (
    APPROVED,
    ENTERED,
    REFUSED,
    UNDERWAY,
    DeviceCode,
    advance_device_code,
    find_device_by_entry,
    find_device_code,
)
from reference_server.storage.flows import Flow
from reference_server.tokens.issue import issue_device_grant
from reference_server.web.message import Request, Response, redirect_response, with_query


def device_verification_endpoint(provider: Provider, request: Request) -> Response:
    """Send the browser to the page that asks for the user code; one in the address is carried along."""
    challenge, cookie = new_entry(provider)
    carried = {name: value for name, value in request.query if name == "user_code" and value}
    return redirect_response(with_query(provider.device_url, {DEVICE_CHALLENGE: challenge} | carried), (cookie,))


def request_of_device(provider: Provider, http: Request, verifier: str) -> AuthorizationRequest:
    """What the device asks for, once its user code was entered in this browser. Raises `ProtocolError`.

    The End-User always consents: who types a code may have got it from someone else (RFC 8628 5.4).
    """
    entry_id = entry_of_token(provider, DEVICE_VERIFIER, verifier)
    demand_browser_of_entry(provider, http, entry_id)
    device = find_device_by_entry(provider.engine, provider.issuer, entry_id)
    if device is None or device.expires_at <= provider.now():
        raise InvalidRequest("the user code has run out")
    if device.stage != ENTERED or not advance_device_code(provider.engine, provider.issuer, device, UNDERWAY):
        raise InvalidRequest("this device_verifier was used before")
    return AuthorizationRequest(
        client_id=device.client_id,
        redirect_uri="",
        redirect_uri_sent=False,
        response_type="",
        response_mode="",
        scope=device.scope,
        state=None,
        nonce=None,
        prompt=("consent",),
        max_age=None,
        display="",
        ui_locales=(),
        claims_locales=(),
        login_hint="",
        acr_values=(),
        claims={},
        hint_claims={},
        resources=device.resources,
        audience=device.audience,
        code_challenge=None,
        code_challenge_method=None,
        request_url=f"{provider.issuer}/oauth2/device/verify",
        device_code_hash=device.device_code_hash,
    )


def approve_device(provider: Provider, flow: Flow) -> Response:
    """The End-User granted; approval after the expiry has no effect (RFC 8628 3.5)."""
    device = _device_under_way(provider, flow)
    if device is None or device.expires_at <= provider.now():
        return error_page(provider, InvalidRequest("the device has waited too long; let it begin again"))
    grant = issue_device_grant(provider, flow)
    if not advance_device_code(provider.engine, provider.issuer, device, APPROVED, grant_id=grant.grant_id):
        return error_page(provider, InvalidRequest("the device was answered before"))
    page = provider.settings.device_success_url or f"{provider.device_url}/success"
    return redirect_response(with_query(page, {"client_id": device.client_id}))


def refuse_device(provider: Provider, flow: Flow, error: ProtocolError) -> Response:
    """The End-User refused or could not log in: the device hears of it when it asks."""
    device = _device_under_way(provider, flow)
    if device is not None:
        advance_device_code(provider.engine, provider.issuer, device, REFUSED)
    told = flow.login.get("error") or flow.consent.get("error") or {}
    return error_page(provider, error, told.get("status_code", REFUSED_STATUS))


def _device_under_way(provider: Provider, flow: Flow) -> DeviceCode | None:
    device = find_device_code(provider.engine, provider.issuer, flow.request.device_code_hash or "")
    return device if device is not None and device.stage == UNDERWAY else None
