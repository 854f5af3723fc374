"""Asking about a token and ending it (RFC 7662 2, RFC 7009 2)."""

from harness.flows.alteration import UNALTERED, Alteration
from harness.flows.answer import JsonAnswer, json_answer, json_object, plain_answer
from harness.flows.client_authentication import AS_REGISTERED, ClientAuthentication, authenticated_form
from harness.flows.connection import Connection
from harness.protocol.client import Client
from harness.protocol.exchange import Exchange, Response
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.token import (
    IntrospectionError,
    IntrospectionResponse,
    RevocationError,
    RevocationResponse,
    TokenStatusRequest,
)
from harness.protocol.tokens import AccessToken, RefreshToken

Token = AccessToken | RefreshToken


def introspect(
    connection: Connection,
    client: Client,
    *,
    token: Token | str,
    token_type_hint: str | None = None,
    client_authentication: ClientAuthentication = AS_REGISTERED,
    alteration: Alteration = UNALTERED,
) -> IntrospectionResponse | IntrospectionError | MalformedAnswer | NoAnswer | NotOffered:
    """Ask whether a token is alive (RFC 7662 2.1)."""
    about = (token, token_type_hint)
    asked = _ask(connection, client, "introspect", "introspection_endpoint", *about, client_authentication, alteration)
    if isinstance(asked, NotOffered):
        return asked
    request, exchange = asked
    answer = json_answer(exchange)
    if not isinstance(answer, JsonAnswer):
        return answer
    result = IntrospectionResponse if answer.succeeded else IntrospectionError
    return result(request, exchange, answer.members)


def revoke(
    connection: Connection,
    client: Client,
    *,
    token: Token | str,
    token_type_hint: str | None = None,
    client_authentication: ClientAuthentication = AS_REGISTERED,
    alteration: Alteration = UNALTERED,
) -> RevocationResponse | RevocationError | MalformedAnswer | NoAnswer | NotOffered:
    """End a token (RFC 7009 2.1)."""
    about = (token, token_type_hint)
    asked = _ask(connection, client, "revoke", "revocation_endpoint", *about, client_authentication, alteration)
    if isinstance(asked, NotOffered):
        return asked
    request, exchange = asked
    response = plain_answer(exchange)
    if not isinstance(response, Response):
        return response
    if 200 <= response.status < 300:
        return RevocationResponse(request, exchange)
    return RevocationError(request, exchange, json_object(response) or {})


def _ask(
    connection: Connection,
    client: Client,
    name: str,
    endpoint: str,
    token: Token | str,
    token_type_hint: str | None,
    client_authentication: ClientAuthentication,
    alteration: Alteration,
) -> tuple[TokenStatusRequest, Exchange] | NotOffered:
    address = connection.endpoint(endpoint)
    if address is None:
        return NotOffered(endpoint)
    value = token if isinstance(token, str) else token.value.reveal()
    hint = (("token_type_hint", token_type_hint),) if token_type_hint else ()
    request, sent = authenticated_form(
        connection.provider, client, address, (("token", value), *hint), client_authentication, alteration
    )
    known = None if isinstance(token, str) else token
    return TokenStatusRequest(connection.provider, client, known, sent), connection.send(request, name)
