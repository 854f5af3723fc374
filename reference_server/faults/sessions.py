"""Faults of sessions and of logout in frames."""

from msgspec.structs import replace

from reference_server import interaction
from reference_server.faults.fault import Fault, at, drop, swap
from reference_server.provider import Provider
from reference_server.rules.authorization import prompt
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.seams import Members
from reference_server.session_management import state_cookie_name
from reference_server.web.message import Request, Response


def without_session_state(_provider: Provider, members: Members) -> Members:
    """Say nothing of the browser state."""
    return {name: value for name, value in members.items() if name != "session_state"}


def keep_browser_state(provider: Provider, _request: Request, response: Response) -> Response:
    """Leave the browser state as it was when the End-User logs out."""
    cookie = f"{state_cookie_name(provider)}="
    kept = tuple(
        (name, value)
        for name, value in response.headers
        if not (name.lower() == "set-cookie" and value.startswith(cookie))
    )
    return replace(response, headers=kept)


def let_no_frame_load(_provider: Provider, _request: Request, response: Response) -> Response:
    """Send a policy that forbids every frame."""
    return response.replacing_header("Content-Security-Policy", "frame-src 'none'")


def without_auth_time(_provider: Provider, members: Members) -> Members:
    """Keep silent about when the End-User logged in."""
    return {name: value for name, value in members.items() if name != "auth_time"}


def ignore_default_max_age(provider: Provider, draft: AuthorizationDraft) -> None:
    """Take the max_age of a request only."""
    prompt.check_max_age(provider, draft)
    if "max_age" not in draft.parameters:
        draft.max_age = None


FAULTS = (
    Fault(
        "forms-of-other-sites-taken",
        ("RFC6749-10.12-1", "OIDCC-3.1.2.3-5"),
        "Logins and consents are taken from whichever browser and page they come.",
        drop(interaction.demand_same_browser),
        open_forms=True,
    ),
    Fault(
        "default-max-age-ignored",
        ("OIDCR-2-45",),
        "An old login is enough for a client with a default_max_age.",
        swap(prompt.check_max_age, ignore_default_max_age),
    ),
    Fault(
        "auth-time-dropped",
        ("OIDCR-2-47",),
        "No ID Token has auth_time.",
        at(id_token_claims=without_auth_time),
    ),
    Fault(
        "session-state-dropped",
        ("OIDCSM-2-1",),
        "Authentication responses have no session_state.",
        at(authorization_response=without_session_state),
        also=("OIDCSM-2-2", "OIDCSM-2-7", "OIDCSM-3.2-5", "OIDCSM-3.2-6", "OIDCSM-3.2-7"),
    ),
    Fault(
        "browser-state-kept-at-logout",
        ("OIDCSM-3.2-6",),
        "check_session_iframe answers unchanged after the logout.",
        at(logout_http=keep_browser_state),
    ),
    Fault(
        "logout-frames-blocked",
        ("OIDCFCL-2-15",),
        "The policy of the logout page keeps the clients' addresses from loading.",
        at(logout_http=let_no_frame_load),
        also=("OIDCFCL-3-12",),
    ),
)
