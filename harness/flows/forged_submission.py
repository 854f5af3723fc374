"""Forms of the provider's pages, sent by a page of another site (RFC 6749 10.12)."""

import time
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from harness.flows.authorization import compose, http_request, result_of
from harness.flows.connection import Connection
from harness.protocol.authorization import AuthorizationRequest
from harness.protocol.client import Client
from harness.protocol.exchange import Request
from harness.protocol.forged_submission import ForgedSubmission
from harness.protocol.outcome import NoAnswer, NotDone, NotOffered
from harness.protocol.user import User
from harness.wire.browser import Browser, Failed, Held

HIDDEN = "hidden"


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

    `browsers` are the user's and the attacker's. Both go to the page of this name. With the `values` of nobody the form
    is the user's own without its hidden fields, and without what its address has for this user alone; those of the
    attacker make it the form that the attacker was shown, filled as the attacker does.
    """
    address = connection.endpoint("authorization_endpoint")
    if address is None:
        return NotOffered("authorization_endpoint")
    held: list[Held] = []
    asked = compose(connection, client, parameters, None, None).parameters
    for browser, who in zip(browsers, (user, attacker), strict=True):
        request = http_request(address, "GET", asked)
        reached = browser.held_at(page, request, name="authorize", user=who, stop_at=client.redirect_uris)
        if isinstance(reached, Failed):
            return NoAnswer(reached.exchange)
        if not isinstance(reached, Held):
            return NotDone(f"the page '{page}' with a form was not shown to {who.name}")
        held.append(reached)
    own, foreign = held
    forged = _of_nobody(own, foreign) if values == "nobody" else foreign.request
    sent_at = time.time() + connection.provider.clock_offset
    meant = AuthorizationRequest(connection.provider, client, asked, user.name, "GET", sent_at)
    landing = browsers[0].submit_from_elsewhere(forged, name="authorize", stop_at=client.redirect_uris)
    outcome = result_of(connection, meant, landing)
    return outcome if isinstance(outcome, NoAnswer | NotOffered) else ForgedSubmission(page, values, outcome)


def _of_nobody(own: Held, foreign: Held) -> Request:
    """Return the user's form as a stranger can write it, who sees the same page made for somebody else."""
    hidden = {name for name, kind in own.form.types if kind == HIDDEN}
    kept = [pair for pair in own.request.form if pair[0] not in hidden]
    address, _, query = foreign.request.url.partition("?")
    of_the_user = parse_qsl(own.request.url.partition("?")[2], keep_blank_values=True)
    known = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair in of_the_user]
    url = f"{address}?{urlencode(known)}" if known else address
    return replace(own.request, url=url, body=urlencode(kept).encode())
