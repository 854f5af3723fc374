"""Forms and links of the provider's pages, used by a page of another site (RFC 6749 10.12, RP-Initiated Logout 2)."""

import time
from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec.structs import replace

from harness.flows.authorization import compose, http_request, result_of
from harness.flows.connection import Connection
from harness.flows.logout import ends_of_logout
from harness.protocol.authorization import AuthorizationRequest
from harness.protocol.client import Client
from harness.protocol.exchange import Request
from harness.protocol.forged_submission import ForgedLogout, ForgedSubmission, Way
from harness.protocol.outcome import NoAnswer, NotDone, NotOffered
from harness.protocol.user import User
from harness.wire.browser import Browser
from harness.wire.guessing import LOGOUT
from harness.wire.landings import Failed, Held, Redirected, Shown, Strayed

HIDDEN = "hidden"
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
    """Let another site send the form of a page of the authorization endpoint from the user's browser, or follow a link.

    `browsers` are the user's and the attacker's; both go to the page of this name. The form is the attacker's, as
    filled in there; with the `values` of nobody it lacks its hidden fields, and what the address has for one of both.
    """
    address = connection.endpoint("authorization_endpoint")
    if address is None:
        return NotOffered("authorization_endpoint")
    asked = compose(connection, client, parameters, None, None).parameters
    request, sent_at = http_request(address, "GET", asked), time.time() + connection.provider.clock_offset
    meant = AuthorizationRequest(connection.provider, client, asked, user.name, "GET", sent_at)
    forged = _forge(browsers, (user, attacker), page, values, request, "authorize", client.redirect_uris)
    if isinstance(forged, NoAnswer | NotDone):
        return forged
    _, landing = forged
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
    """Let another site send the form that asks the user before a logout, or follow the link that answers there.

    `browsers` are the user's and the attacker's, both of whom are logged in there; `values` as of `forge_submission`
    (OpenID Connect RP-Initiated Logout 2).
    """
    address = connection.endpoint("end_session_endpoint")
    if address is None:
        return NotOffered("end_session_endpoint")
    request, ends = http_request(address, "GET", ()), ends_of_logout(client)
    forged = _forge(browsers, (user, attacker), LOGOUT, values, request, "end_session", ends)
    if isinstance(forged, NoAnswer | NotDone):
        return forged
    way, landing = forged
    return ForgedLogout(values, way, landing.exchange)


def _forge(
    browsers: tuple[Browser, Browser],
    people: tuple[User, User],
    page: str,
    values: str,
    request: Request,
    name: str,
    stop_at: tuple[str, ...],
) -> tuple[Way, Redirected | Strayed | Shown] | NoAnswer | NotDone:
    """Show both the page, and let the user's browser send what the attacker makes of it: in which way, and its end."""
    held: list[Held] = []
    for browser, who in zip(browsers, people, strict=True):
        reached = browser.held_at(page, request, name=name, user=who, stop_at=stop_at)
        if isinstance(reached, Failed):
            return NoAnswer(reached.exchange)
        if not isinstance(reached, Held):
            return NotDone(f"the page '{page}', with a form or a link that answers it, was not shown to {who.name}")
        held.append(reached)
    own, foreign = held
    forged = _of_nobody(own, foreign) if values == NOBODY else foreign.request
    way: Way = "a link" if foreign.form is None else "a POST form" if forged.method == "POST" else "a GET form"
    landing = browsers[0].submit_from_elsewhere(forged, name=name, stop_at=stop_at)
    return NoAnswer(landing.exchange) if isinstance(landing, Failed) else (way, landing)


def _of_nobody(own: Held, foreign: Held) -> Request:
    """Return the attacker's form without what is for the attacker alone: that much can be written for anybody."""
    request, form = foreign.request, foreign.form
    hidden = {name for name, kind in form.types if kind == HIDDEN} if form is not None else set()
    if form is not None and request.method == "GET":
        # All of its query are the fields (HTML 4.10.21.3).
        return _asking(request, [pair for pair in request.query if pair[0] not in hidden])
    known = _asking(request, [pair for pair in request.query if pair in own.request.query])
    if form is None:
        return known
    return replace(known, body=urlencode([pair for pair in request.form if pair[0] not in hidden]).encode())


def _asking(request: Request, query: list[tuple[str, str]]) -> Request:
    """Return a request with another query."""
    address = request.url.partition("?")[0]
    return replace(request, url=f"{address}?{urlencode(query)}" if query else address)
