"""What a client can know about the login state of the browser (OIDC Session Management 2, 3)."""

import hashlib
from urllib.parse import urlsplit

from reference_server.interaction import cookie_name
from reference_server.provider import Provider
from reference_server.web.message import Request

SALT_BYTES = 8


def state_cookie_name(provider: Provider) -> str:
    """The cookie with the browser state: a random value that changes at each login and logout and names nobody."""
    return cookie_name(provider, "browser_state")


def session_state(provider: Provider, client_id: str, redirect_uri: str, browser_state: str) -> str:
    """The salted hash of client, origin and browser state (OIDC Session Management 3.2)."""
    parts = urlsplit(redirect_uri)
    salt = provider.randomness(SALT_BYTES).hex()
    text = f"{client_id} {parts.scheme}://{parts.netloc} {browser_state} {salt}"
    return f"{hashlib.sha256(text.encode()).hexdigest()}.{salt}"


def browser_state(provider: Provider, request: Request) -> str:
    """The browser state that came with a request, empty where nobody is logged in."""
    return request.cookies.get(state_cookie_name(provider), "")


def state_cookie(provider: Provider, value: str, max_age: int) -> tuple[str, str]:
    """The Set-Cookie header of the browser state, which the script of `check_session_iframe` reads.

    The page is framed by other sites, which takes `SameSite=None`, which browsers take under https only.
    """
    third_party = "None; Secure" if provider.origin.startswith("https:") else "Lax"
    path = provider.path or "/"
    name = state_cookie_name(provider)
    return "Set-Cookie", f"{name}={value}; Path={path}; Max-Age={max_age}; SameSite={third_party}"
