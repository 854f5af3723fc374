"""The device grant (RFC 8628 3.4, 3.5)."""

from reference_server.errors import (
    AccessDenied,
    AuthorizationPending,
    ExpiredToken,
    InvalidGrant,
    InvalidRequest,
    SlowDown,
)
from reference_server.provider import Provider
from reference_server.rules.token.draft import TokenDraft
from reference_server.storage.device_codes import (
    APPROVED,
    REFUSED,
    USED,
    advance_device_code,
    find_device_code,
    record_poll,
)
from reference_server.storage.grants import find_grant

SLOWER_SECONDS = 5
TOLERANCE_SECONDS = 1


def load_device_code(provider: Provider, draft: TokenDraft) -> None:
    """device_code is REQUIRED and was issued by this provider (RFC 8628 3.4)."""
    shown = draft.call.parameters.get("device_code")
    if shown is None:
        raise InvalidRequest("device_code is missing")
    device = find_device_code(provider.engine, provider.issuer, provider.seal.digest(shown))
    if device is None:
        raise InvalidGrant("the device code is not valid")
    draft.device = device


def demand_own_device_code(_provider: Provider, draft: TokenDraft) -> None:
    """The client that asks is the one that began (RFC 8628 3.4, RFC 6749 5.2)."""
    if draft.device.client_id != draft.call.client.client_id:
        raise InvalidGrant("the device code was issued to another client")


def refuse_used_device_code(_provider: Provider, draft: TokenDraft) -> None:
    """A device code gives tokens once, as an authorization code does (RFC 8628 3.5)."""
    if draft.device.stage == USED:
        raise InvalidGrant("the device code was used before")


def refuse_expired_device_code(provider: Provider, draft: TokenDraft) -> None:
    """expired_token: "the device authorization session has concluded" (RFC 8628 3.5)."""
    if draft.device.expires_at <= provider.now():
        raise ExpiredToken("the device code has expired")


def slow_down_fast_polling(provider: Provider, draft: TokenDraft) -> None:
    """slow_down: "the interval MUST be increased by 5 seconds for this and all subsequent requests" (RFC 8628 3.5)."""
    device, now = draft.device, provider.now()
    early = device.polled_at is not None and now - device.polled_at < device.interval - TOLERANCE_SECONDS
    interval = device.interval + SLOWER_SECONDS if early else device.interval
    record_poll(provider.engine, provider.issuer, device.device_code_hash, now, interval)
    if early:
        raise SlowDown(f"poll every {interval} seconds from now on")


def refuse_denied_device(_provider: Provider, draft: TokenDraft) -> None:
    """access_denied: "The authorization request was denied" (RFC 8628 3.5)."""
    if draft.device.stage == REFUSED:
        raise AccessDenied("the End-User refused")


def demand_approval(_provider: Provider, draft: TokenDraft) -> None:
    """authorization_pending: "the end user hasn't yet completed the user-interaction steps" (RFC 8628 3.5)."""
    if draft.device.stage != APPROVED:
        raise AuthorizationPending("the End-User has not decided yet")


def spend_the_device_code(provider: Provider, draft: TokenDraft) -> None:
    """Of two requests at once, one gets the tokens."""
    if not advance_device_code(provider.engine, provider.issuer, draft.device, USED):
        raise InvalidGrant("the device code was used before")


def take_grant_of_device(provider: Provider, draft: TokenDraft) -> None:
    """The tokens get what the End-User granted (RFC 8628 3.5)."""
    grant = find_grant(provider.engine, provider.issuer, draft.device.grant_id or "")
    if grant is None:
        raise InvalidGrant("the grant was revoked")
    draft.grant, draft.scope, draft.audience = grant, grant.scope, grant.audience
    draft.with_refresh = "offline_access" in grant.scope
