"""What a browser with JavaScript saw of pages in frames (OIDC Session Management 3, Front-Channel Logout 2)."""

from msgspec import Struct

from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.client import Client
from harness.protocol.logout import LogoutPage
from harness.protocol.provider import Provider
from harness.protocol.shown_fields import without_in_repr


@without_in_repr("cookies", "markup")
class SessionCheck(Struct, frozen=True):
    """What the page at check_session_iframe answered (OpenID Connect Session Management 3.2).

    `authorization` is the response whose session_state is asked about, `origin` that of the asking page, `message` what
    was posted, `answer` what came back, None where nothing did. `targets` are the origins to which the page sent
    messages, `cookies` those that its script can read, `markup` its document after the message.
    """

    provider: Provider
    client: Client
    authorization: AuthorizationSuccess
    origin: str
    message: str
    answer: str | None
    targets: tuple[str, ...] = ()
    cookies: str = ""
    markup: str = ""


class RenderedLogout(Struct, frozen=True):
    """A logout page as a browser with JavaScript showed it (OpenID Connect Front-Channel Logout 2).

    `frames` are the addresses that it loaded in frames, `led_to` is where it led of its own accord, None where it
    stayed, and `left_at` how many frames were loaded by then.
    """

    provider: Provider
    client: Client
    page: LogoutPage
    registered: str
    frames: tuple[str, ...]
    led_to: str | None
    left_at: int | None
