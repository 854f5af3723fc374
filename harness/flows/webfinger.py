"""Asking a host for the issuer of one of its accounts (OpenID Connect Discovery 2)."""

from urllib.parse import urlencode

from harness.flows.answer import JsonAnswer, json_answer
from harness.flows.connection import Connection
from harness.protocol.exchange import Pairs, Request
from harness.protocol.outcome import MalformedAnswer, NoAnswer
from harness.protocol.webfinger import ISSUER_RELATION, WebfingerError, WebfingerResponse

# As a script of a page elsewhere asks (OpenID Connect Discovery 2: the endpoint supports CORS).
HEADERS: Pairs = (("Accept", "application/jrd+json, application/json"), ("Origin", "https://rp.example"))


def webfinger(
    connection: Connection, address: str, resource: str
) -> WebfingerResponse | WebfingerError | MalformedAnswer | NoAnswer:
    """Ask at an address who the issuer of a resource is (RFC 7033 4.1)."""
    query = urlencode({"resource": resource, "rel": ISSUER_RELATION})
    answer = json_answer(connection.send(Request("GET", f"{address}?{query}", HEADERS), "webfinger"))
    if not isinstance(answer, JsonAnswer):
        return answer
    if not answer.succeeded:
        return WebfingerError(connection.provider, answer.exchange, resource)
    return WebfingerResponse(connection.provider, answer.exchange, resource, answer.members)
