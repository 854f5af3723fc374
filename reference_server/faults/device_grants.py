"""Faults of the device grant: who may ask, in which words, and what is answered (RFC 8628 3.1, 3.4, 3.5)."""

from reference_server.errors import AuthorizationPending, InvalidGrant, InvalidScope, SlowDown
from reference_server.faults.fault import Fault, swap
from reference_server.provider import Provider
from reference_server.rules.clients import credentials
from reference_server.rules.clients.call import NONE, ClientCall
from reference_server.rules.device import request
from reference_server.rules.device.request import DeviceDraft
from reference_server.rules.token import device, grant_type
from reference_server.rules.token.draft import TokenDraft
from reference_server.storage.device_codes import find_device_code

SHORT_NAME = "device_code"


def refuse_empty_scope(provider: Provider, draft: DeviceDraft) -> None:
    """Take an empty scope for a malformed one."""
    if ("scope", "") in (draft.call.http.form or ()):
        raise InvalidScope("the scope has no value")
    request.keep_known_scopes(provider, draft)


def know_a_device_by_its_code(provider: Provider, call: ClientCall) -> None:
    """Take the client to which a device code was issued, where none is named."""
    shown = call.parameters.get("device_code")
    found = find_device_code(provider.engine, provider.issuer, provider.seal.digest(shown)) if shown else None
    if found is None or "authorization" in call.http.headers or "client_id" in call.parameters:
        credentials.read_credentials(provider, call)
    else:
        call.client_id, call.method = found.client_id, NONE


def know_the_short_name(provider: Provider, draft: TokenDraft) -> None:
    """Know the grant by the last word of its name too."""
    if draft.call.parameters.get("grant_type") == SHORT_NAME:
        draft.call.parameters["grant_type"] = grant_type.DEVICE_CODE
    grant_type.check_grant_type(provider, draft)


def wait_on(_provider: Provider, _draft: TokenDraft) -> None:
    """Never hear of an approval."""
    raise AuthorizationPending("the End-User has not decided yet")


def end_fast_devices(provider: Provider, draft: TokenDraft) -> None:
    """Take a device that asks too soon for an attacker."""
    try:
        device.slow_down_fast_polling(provider, draft)
    except SlowDown as error:
        raise InvalidGrant("the device asks too often") from error


FAULTS = (
    Fault(
        "empty-scope-of-a-device-refused",
        ("RFC8628-3.1-5",),
        "A device authorization request with an empty scope is refused.",
        swap(request.keep_known_scopes, refuse_empty_scope),
    ),
    Fault(
        "client-known-by-its-device-code",
        ("RFC8628-3.4-3",),
        "A public client need not say who it is, since its device code does.",
        swap(credentials.read_credentials, know_a_device_by_its_code),
    ),
    Fault(
        "device-grant-by-a-short-name",
        ("RFC8628-3.4-1",),
        "The device grant goes by the name device_code too.",
        swap(grant_type.check_grant_type, know_the_short_name),
    ),
    Fault(
        "approval-of-a-device-not-heard-of",
        ("RFC8628-3.3-1", "RFC8628-3.5-1"),
        "A device waits on after its user has approved it.",
        swap(device.demand_approval, wait_on),
        also=("RFC8628-3.5-7",),
    ),
    Fault(
        "fast-device-ended",
        ("RFC8628-3.5-3",),
        "A device that asks too soon is answered with invalid_grant.",
        swap(device.slow_down_fast_polling, end_fast_devices),
        also=("RFC8628-3.5-4",),
    ),
)
