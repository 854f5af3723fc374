"""Asking a host for the issuer of one of its accounts (OpenID Connect Discovery 2)."""

from urllib.parse import urlencode

from harness.flows.answer import JsonAnswer, json_answer
from harness.flows.connection import Connection
from harness.protocol.exchange import Exchange, Pairs, Request
from harness.protocol.outcome import MalformedAnswer, NoAnswer
from harness.protocol.webfinger import ISSUER_RELATION, WebfingerError, WebfingerResponse
from harness.wire.forms import address_within

# As a script of a page elsewhere asks (OpenID Connect Discovery 2: the endpoint supports CORS).
HEADERS: Pairs = (("Accept", "application/jrd+json, application/json"), ("Origin", "https://rp.example"))


def webfinger(
    connection: Connection, address: str, resource: str
) -> WebfingerResponse | WebfingerError | MalformedAnswer | NoAnswer:
    """Ask at an address who the issuer of a resource is, and wherever that redirects to (RFC 7033 4.1, 4.2)."""
    exchange = connection.send(Request("GET", question(address, resource), HEADERS), "webfinger")
    for _ in range(connection.transport.limits.redirects):
        onward = _redirection(exchange)
        if onward is None:
            break
        exchange = connection.send(Request("GET", onward, HEADERS), "webfinger")
    answer = json_answer(exchange)
    if not isinstance(answer, JsonAnswer):
        return answer
    if not answer.succeeded:
        return WebfingerError(connection.provider, answer.exchange, resource)
    return WebfingerResponse(connection.provider, answer.exchange, resource, answer.members)


def question(address: str, resource: str) -> str:
    """Return the URL that asks at an address for the issuer of a resource (OpenID Connect Discovery 2)."""
    return f"{address}?{urlencode({'resource': resource, 'rel': ISSUER_RELATION})}"


def _redirection(exchange: Exchange) -> str | None:
    """Return where a redirect leads, None where an answer is none."""
    response = exchange.response
    location = response.header("Location") if response and 300 <= response.status < 400 else None
    return address_within(exchange.request.url, location) if location else None
