"""Sorts what came back into an answer of the protocol, garbage, and nothing at all."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.exchange import Exchange, Response
from harness.protocol.json_body import json_value
from harness.protocol.outcome import MalformedAnswer, NoAnswer
from harness.wire.intermediaries import intermediary

ACCEPT_JSON = (("Accept", "application/json"),)


class JsonAnswer(Struct, frozen=True):
    """A success with a JSON object, or a refusal, whose `members` are empty where it has no JSON object."""

    exchange: Exchange
    response: Response
    members: Mapping[str, Any]

    @property
    def succeeded(self) -> bool:
        """Whether the status is of the 2xx class."""
        return 200 <= self.response.status < 300


def plain_answer(exchange: Exchange) -> Response | MalformedAnswer | NoAnswer:
    """Return the response of the provider itself; a 5xx is never an answer, an intermediary's is nobody's."""
    response = exchange.response
    if response is None or exchange.failure is not None or intermediary(response):
        return NoAnswer(exchange)
    if response.status >= 500:
        return MalformedAnswer(exchange, f"{response.status} {response.reason}".strip())
    return response


def json_answer(exchange: Exchange) -> JsonAnswer | MalformedAnswer | NoAnswer:
    """Read a response whose success must be a JSON object; a redirect or other content is malformed."""
    response = plain_answer(exchange)
    if not isinstance(response, Response):
        return response
    members = json_object(response)
    if 200 <= response.status < 300 and members is None:
        due = "where a JSON object is due"
        return MalformedAnswer(exchange, f"{response.status} with {_described_body(response)} {due}")
    if 300 <= response.status < 400:
        return MalformedAnswer(exchange, f"a redirect ({response.status}) where a JSON object is due")
    return JsonAnswer(exchange, response, members or {})


def json_object(response: Response) -> Mapping[str, Any] | None:
    """Return the body's JSON object, None where it is no JSON or another type."""
    value = json_value(response.body)
    return value if isinstance(value, dict) else None


def _described_body(response: Response) -> str:
    if not response.body:
        return "an empty body"
    return f"a body of type {response.media_type or 'none'} that is no JSON object"
