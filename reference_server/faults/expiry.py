"""Faults of expiry: what was given lives on."""

from reference_server.errors import InvalidRequestUri
from reference_server.faults.fault import Fault, drop, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import pushed
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.authorization.parameters import take_pairs
from reference_server.rules.presented import token as presented_token
from reference_server.rules.presented.token import PresentedToken
from reference_server.rules.token import code, device
from reference_server.rules.userinfo import call as userinfo
from reference_server.rules.userinfo.call import UserInfoCall
from reference_server.storage.grants import find_access_token
from reference_server.storage.pushed_requests import find_pushed_request, spend_pushed_request

BEFORE_EVERY_EXPIRY = 0.0


def take_up_late(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take a pushed request up once, however late."""
    address = draft.parameters.get("request_uri", "")
    if not address.startswith(pushed.REQUEST_URI):
        return
    digest = provider.seal.digest(address)
    found = find_pushed_request(provider.engine, provider.issuer, digest)
    if found is None or found.client_id != draft.client.client_id:
        raise InvalidRequestUri("the request_uri is unknown or was used before")
    spend_pushed_request(provider.engine, provider.issuer, digest, provider.clock())
    draft.pushed = True
    take_pairs(draft, found.parameters)


def find_expired_token(provider: Provider, presented: PresentedToken) -> None:
    """Tell of an access token as if it lived for ever."""
    presented_token.find_token(provider, presented)
    digest = provider.seal.digest(presented.shown)
    expired = find_access_token(provider.engine, provider.issuer, digest, BEFORE_EVERY_EXPIRY)
    presented.access = presented.access or expired


def load_expired_token(provider: Provider, call: UserInfoCall) -> None:
    """Take an access token as if it lived for ever."""
    digest = provider.seal.digest(call.shown)
    found = find_access_token(provider.engine, provider.issuer, digest, BEFORE_EVERY_EXPIRY)
    if found is None:
        userinfo.load_access_token(provider, call)
    else:
        call.token = found


FAULTS = (
    Fault(
        "code-never-expires",
        ("RFC6749-4.1.2-3", "RFC6749-10.5-1"),
        "A code can be used however late.",
        drop(code.refuse_expired_code),
    ),
    Fault(
        "device-code-never-expires",
        ("RFC8628-3.5-6", "RFC8628-3.5-9"),
        "A device gets its tokens however late its user approves.",
        drop(device.refuse_expired_device_code),
    ),
    Fault(
        "pushed-request-never-expires",
        ("RFC9126-4-5", "RFC9101-10.2-3"),
        "A request_uri can be used however late.",
        swap(pushed.take_pushed_request, take_up_late),
    ),
    Fault(
        "expired-token-introspected-as-active",
        ("RFC7662-4-2",),
        "An access token is introspected as active after it has expired.",
        swap(presented_token.find_token, find_expired_token),
    ),
    Fault(
        "expired-token-accepted",
        ("RFC9068-4-10",),
        "UserInfo takes an access token that has expired.",
        swap(userinfo.load_access_token, load_expired_token),
    ),
)
