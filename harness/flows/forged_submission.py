"""Forms of the provider's pages, sent by a page of another site (RFC 6749 10.12, RP-Initiated Logout 2)."""

import time
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from harness.flows.authorization import compose, http_request, result_of
from harness.flows.connection import Connection
from harness.flows.logout import ends_of_logout
from harness.protocol.authorization import AuthorizationRequest
from harness.protocol.client import Client
from harness.protocol.exchange import Request
from harness.protocol.forged_submission import ForgedLogout, ForgedSubmission
from harness.protocol.outcome import NoAnswer, NotDone, NotOffered
from harness.protocol.user import User
from harness.wire.browser import Browser, Failed, Held, Landing

HIDDEN = "hidden"
LOGOUT = "logout"
NOBODY = "nobody"


def forge_submission(
    connection: Connection,
    browsers: tuple[Browser, Browser],
    client: Client,
    *,
    user: User,
    attacker: User,
    page: str,
    values: str,
    parameters: Mapping[str, str],
) -> ForgedSubmission | NoAnswer | NotDone | NotOffered:
    """Let another site send the form of a page of the authorization endpoint from the user's browser.

    `browsers` are the user's and the attacker's; both go to the page of this name. The form is the attacker's, as
    filled in there; with the `values` of nobody it lacks its hidden fields, and what the address has for one of both.
    """
    address = connection.endpoint("authorization_endpoint")
    if address is None:
        return NotOffered("authorization_endpoint")
    asked = compose(connection, client, parameters, None, None).parameters
    request, sent_at = http_request(address, "GET", asked), time.time() + connection.provider.clock_offset
    meant = AuthorizationRequest(connection.provider, client, asked, user.name, "GET", sent_at)
    landing = _forge(browsers, (user, attacker), page, values, request, "authorize", client.redirect_uris)
    if isinstance(landing, NotDone):
        return landing
    outcome = result_of(connection, meant, landing)
    return outcome if isinstance(outcome, NoAnswer | NotOffered) else ForgedSubmission(page, values, outcome)


def forge_logout(
    connection: Connection,
    browsers: tuple[Browser, Browser],
    client: Client,
    *,
    user: User,
    attacker: User,
    values: str,
) -> ForgedLogout | NoAnswer | NotDone | NotOffered:
    """Let another site send the form that asks the user before a logout (OpenID Connect RP-Initiated Logout 2).

    `browsers` are the user's and the attacker's, both of whom are logged in there; `values` as of `forge_submission`.
    """
    address = connection.endpoint("end_session_endpoint")
    if address is None:
        return NotOffered("end_session_endpoint")
    request, ends = http_request(address, "GET", ()), ends_of_logout(client)
    landing = _forge(browsers, (user, attacker), LOGOUT, values, request, "end_session", ends)
    match landing:
        case NotDone():
            return landing
        case Failed():
            return NoAnswer(landing.exchange)
        case _:
            return ForgedLogout(values, landing.exchange)


def _forge(
    browsers: tuple[Browser, Browser],
    people: tuple[User, User],
    page: str,
    values: str,
    request: Request,
    name: str,
    stop_at: tuple[str, ...],
) -> Landing | NotDone:
    """Show both the page, and let the user's browser send what the attacker makes of it."""
    held: list[Held] = []
    for browser, who in zip(browsers, people, strict=True):
        reached = browser.held_at(page, request, name=name, user=who, stop_at=stop_at)
        if isinstance(reached, Failed):
            return reached
        if not isinstance(reached, Held):
            return NotDone(f"the page '{page}' with a form was not shown to {who.name}")
        held.append(reached)
    own, foreign = held
    forged = _of_nobody(own, foreign) if values == NOBODY else foreign.request
    return browsers[0].submit_from_elsewhere(forged, name=name, stop_at=stop_at)


def _of_nobody(own: Held, foreign: Held) -> Request:
    """Return the attacker's form without what is for the attacker alone: that much can be written for anybody."""
    hidden = {name for name, kind in foreign.form.types if kind == HIDDEN}
    kept = [pair for pair in foreign.request.form if pair[0] not in hidden]
    address, _, query = foreign.request.url.partition("?")
    of_the_user = parse_qsl(own.request.url.partition("?")[2], keep_blank_values=True)
    known = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair in of_the_user]
    url = f"{address}?{urlencode(known)}" if known else address
    return replace(foreign.request, url=url, body=urlencode(kept).encode())
