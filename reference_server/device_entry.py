"""The page on which a user code is entered, as in Hydra's device contract.

The page's id holds when it runs out; its challenge and its verifier are drawn from the id under the hash key, as is the
cookie of the browser to which the page was given. Nothing is stored until a user code is entered.
"""

import hmac

from reference_server.errors import InvalidRequest, NotFound, RequestUnauthorized
from reference_server.interaction import cookie_name, interaction_token, set_cookie
from reference_server.provider import Provider
from reference_server.web.message import Request

DEVICE_CHALLENGE = "device_challenge"
DEVICE_VERIFIER = "device_verifier"
BROWSER = "device_browser"


def new_entry(provider: Provider) -> tuple[str, tuple[str, str]]:
    """The challenge of a new page, and the cookie for its browser."""
    lifetime = provider.settings.lifetimes.login_consent_request
    entry_id = f"{provider.new_identifier()}-{provider.now() + lifetime}"
    name = cookie_name(provider, f"device_{entry_id[:8]}")
    cookie = set_cookie(provider, name, interaction_token(provider, BROWSER, entry_id), lifetime)
    return interaction_token(provider, DEVICE_CHALLENGE, entry_id), cookie


def entry_of_token(provider: Provider, purpose: str, token: str) -> str:
    """The id of the page that a challenge or verifier stands for.

    Raises `NotFound` where it was never given out, `RequestUnauthorized` where it has run out.
    """
    entry_id = token.partition(".")[0]
    if not hmac.compare_digest(interaction_token(provider, purpose, entry_id).encode(), token.encode()):
        raise NotFound(f"this {purpose} is not known")
    if int(entry_id.rpartition("-")[2]) <= provider.now():
        raise RequestUnauthorized(f"this {purpose} has run out")
    return entry_id


def demand_browser_of_entry(provider: Provider, request: Request, entry_id: str) -> None:
    """A verifier is good only in the browser that got the page (RFC 6819 5.3.5). Raises `InvalidRequest`."""
    shown = request.cookies.get(cookie_name(provider, f"device_{entry_id[:8]}"), "")
    if not hmac.compare_digest(interaction_token(provider, BROWSER, entry_id).encode(), shown.encode()):
        raise InvalidRequest("this browser did not begin the request")
