"""The pushed authorization request endpoint (RFC 9126 2)."""

from collections.abc import Mapping

from harness.flows.alteration import UNALTERED, Alteration
from harness.flows.answer import JsonAnswer, json_answer
from harness.flows.authorization import RequestObject, compose
from harness.flows.client_authentication import AS_REGISTERED, ClientAuthentication, authenticated_form
from harness.flows.connection import Connection
from harness.protocol.client import Client
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.pushed_authorization import (
    PushedAuthorizationError,
    PushedAuthorizationRequest,
    PushedAuthorizationResponse,
)


def push_authorization(
    connection: Connection,
    client: Client,
    *,
    parameters: Mapping[str, str],
    pkce: str | None = None,
    request_object: RequestObject | None = None,
    client_authentication: ClientAuthentication = AS_REGISTERED,
    alteration: Alteration = UNALTERED,
) -> PushedAuthorizationResponse | PushedAuthorizationError | MalformedAnswer | NoAnswer | NotOffered:
    """Push an authorization request (RFC 9126 2.1); `parameters` override those of a correct one."""
    address = connection.endpoint("pushed_authorization_request_endpoint")
    if address is None:
        return NotOffered("pushed_authorization_request_endpoint")
    composed = compose(connection, client, parameters, pkce, request_object)
    written, sent = authenticated_form(
        connection.provider, client, address, composed.parameters, client_authentication, alteration
    )
    exchange = connection.send(written, "push_authorization")
    request = PushedAuthorizationRequest(
        connection.provider, client, sent, composed.inside or dict(composed.parameters), composed.code_verifier
    )
    answer = json_answer(exchange)
    if not isinstance(answer, JsonAnswer):
        return answer
    result = PushedAuthorizationResponse if answer.succeeded else PushedAuthorizationError
    return result(request, exchange, answer.members)
