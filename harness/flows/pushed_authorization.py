"""The pushed authorization request endpoint (RFC 9126 2)."""

from collections.abc import Mapping

from harness.flows.alteration import UNALTERED, Alteration
from harness.flows.answer import ACCEPT_JSON, JsonAnswer, json_answer
from harness.flows.assertion import Assertion
from harness.flows.authorization import RequestObject, compose
from harness.flows.client_authentication import authentication
from harness.flows.connection import Connection
from harness.protocol.client import Client
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.pushed_authorization import (
    PushedAuthorizationError,
    PushedAuthorizationRequest,
    PushedAuthorizationResponse,
)
from harness.protocol.secret import Secret


def push_authorization(
    connection: Connection,
    client: Client,
    *,
    parameters: Mapping[str, str],
    pkce: str | None = None,
    request_object: RequestObject | None = None,
    method: str | None = None,
    client_secret: Secret | None = None,
    client_assertion: Assertion | str | None = None,
    alteration: Alteration = UNALTERED,
) -> PushedAuthorizationResponse | PushedAuthorizationError | MalformedAnswer | NoAnswer | NotOffered:
    """Push an authorization request (RFC 9126 2.1); `parameters` override those of a correct one.

    `method`, `client_secret` and `client_assertion` override the client's own authentication.
    """
    address = connection.endpoint("pushed_authorization_request_endpoint")
    if address is None:
        return NotOffered("pushed_authorization_request_endpoint")
    composed = compose(connection, client, parameters, pkce, request_object)
    headers, credentials = authentication(connection.provider, client, method, client_secret, client_assertion)
    named = {name for name, _ in composed.parameters}
    sent = alteration.applied((*composed.parameters, *(pair for pair in credentials if pair[0] not in named)))
    written, sent = alteration.written(alteration.form(address, (*ACCEPT_JSON, *headers), sent), address, sent)
    exchange = connection.send(written, "push_authorization")
    request = PushedAuthorizationRequest(
        connection.provider, client, sent, composed.inside or dict(composed.parameters), composed.code_verifier
    )
    answer = json_answer(exchange)
    if not isinstance(answer, JsonAnswer):
        return answer
    result = PushedAuthorizationResponse if answer.succeeded else PushedAuthorizationError
    return result(request, exchange, answer.members)
