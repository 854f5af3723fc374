"""Faults of the page at check_session_iframe."""

import hashlib
import json
import re
from urllib.parse import urlsplit

from msgspec.structs import replace

from reference_server.endpoints.check_session import SCRIPT, session_page
from reference_server.faults.fault import Fault, Patch, at
from reference_server.faults.registered_clients import registered_clients
from reference_server.interaction import remembered_login
from reference_server.provider import Provider
from reference_server.session_management import browser_state, state_cookie, state_cookie_name
from reference_server.web.message import Request, Response

HASHED = "[match[1], origin, browserState(), match[3]]"
TO_ANYONE = SCRIPT.replace("postMessage(told, event.origin)", 'postMessage(told, "*")')
WRITTEN_INTO_THE_PAGE = (
    SCRIPT + 'addEventListener("message", (event) => document.body.insertAdjacentHTML("beforeend", event.data));'
)


def answer_to_anyone(provider: Provider, _request: Request, _response: Response) -> Response:
    """Post the answer to whatever page is there."""
    return session_page(provider, TO_ANYONE)


def write_messages_into_the_page(provider: Provider, _request: Request, _response: Response) -> Response:
    """Take a message for a piece of the page."""
    return session_page(provider, WRITTEN_INTO_THE_PAGE)


def answer_as_if_a_client_asked(provider: Provider, _request: Request, _response: Response) -> Response:
    """Compare with the origin of every client, and not with that of the asking page."""
    addresses = [
        urlsplit(uri) for client in registered_clients(provider) for uri in client.metadata.get("redirect_uris", ())
    ]
    origins = sorted({f"{parts.scheme}://{parts.netloc}" for parts in addresses})
    script = SCRIPT.replace("async function answer(", "async function answerFor(") + (
        f"const known = {json.dumps(origins)};"
        "async function answer(message) {"
        "  const told = await Promise.all(known.map((origin) => answerFor(message, origin)));"
        '  return told.includes("unchanged") ? "unchanged" : told[0];'
        "}"
    )
    return session_page(provider, script)


def hashed(written: str, *, of_client: bool) -> Patch:
    """Make session_state of the browser state and of the client or the origin alone, here and in the page.

    `written` is what the page hashes in the place of `HASHED`.
    """

    def told(provider: Provider, request: Request, response: Response) -> Response:
        location = dict(response.headers).get("Location", "")
        found = re.search(r"session_state=[0-9a-f]{64}\.([0-9a-f]+)", location)
        if found is None:
            return response
        parts = urlsplit(location)
        known = dict(request.query).get("client_id", "") if of_client else f"{parts.scheme}://{parts.netloc}"
        digest = hashlib.sha256(f"{known} {browser_state(provider, request)} {found[1]}".encode()).hexdigest()
        return response.replacing_header("Location", location.replace(found[0], f"session_state={digest}.{found[1]}"))

    def computed(provider: Provider, _request: Request, _response: Response) -> Response:
        return session_page(provider, SCRIPT.replace(HASHED, written))

    return at(authorization_http=told, check_session_http=computed)


def name_the_user_in_a_cookie(provider: Provider, request: Request, response: Response) -> Response:
    """Write beside the browser state whose it is."""
    session = remembered_login(provider, request)
    if session is None:
        return response
    name, value = state_cookie(provider, session.subject, provider.settings.lifetimes.login_session)
    cookie = value.replace(state_cookie_name(provider), "user", 1)
    return replace(response, headers=(*response.headers, (name, cookie)))


FAULTS = (
    Fault(
        "session-answer-to-anyone",
        ("OIDCSM-3.2-8",),
        "check_session_iframe posts its answer to the target *.",
        at(check_session_http=answer_to_anyone),
    ),
    Fault(
        "session-message-in-the-page",
        ("OIDCSM-6-1",),
        "check_session_iframe inserts every message into its document.",
        at(check_session_http=write_messages_into_the_page),
    ),
    Fault(
        "session-answer-whoever-asks",
        ("OIDCSM-3.2-1", "OIDCSM-3.2-2", "OIDCSM-4-1"),
        "check_session_iframe answers a page of any origin as if it were the client's.",
        at(check_session_http=answer_as_if_a_client_asked),
    ),
    Fault(
        "session-state-of-every-client",
        ("OIDCSM-2-7", "OIDCSM-3.2-4"),
        "session_state is made without the client_id.",
        hashed("[origin, browserState(), match[3]]", of_client=False),
    ),
    Fault(
        "session-state-of-every-origin",
        ("OIDCSM-2-8",),
        "session_state is made without the origin of the redirect URI.",
        hashed("[match[1], browserState(), match[3]]", of_client=True),
        also=("OIDCSM-3.2-1",),
    ),
    Fault(
        "user-named-in-a-cookie",
        ("OIDCSM-3.2-16",),
        "A cookie that check_session_iframe can read holds the sub of the End-User.",
        at(authorization_http=name_the_user_in_a_cookie),
    ),
)
