"""Dynamic registration (RFC 7591, RFC 7592, OpenID Connect Dynamic Client Registration)."""

import json
from collections.abc import Mapping
from typing import Any

from harness.flows.answer import ACCEPT_JSON, JsonAnswer, json_answer
from harness.flows.connection import Connection
from harness.protocol.client import Client, RegistrationError, RegistrationRequest, RegistrationResponse
from harness.protocol.exchange import Exchange, Request
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.secret import Secret

RegistrationResult = RegistrationResponse | RegistrationError | MalformedAnswer | NoAnswer | NotOffered


def register(
    connection: Connection,
    metadata: Mapping[str, Any],
    *,
    initial_access_token: Secret | None = None,
    private_jwks: Mapping[str, Any] | None = None,
) -> RegistrationResult:
    """Register a client with this metadata (RFC 7591 3.1); `private_jwks` stays with the client for its signatures."""
    address = connection.endpoint("registration_endpoint")
    if address is None:
        return NotOffered("registration_endpoint")
    headers = (*ACCEPT_JSON, ("Content-Type", "application/json"), *_bearer(initial_access_token))
    exchange = connection.send(Request("POST", address, headers, json.dumps(metadata).encode()), "register")
    request = RegistrationRequest(connection.provider, metadata)
    return _registration(connection, request, exchange, metadata, private_jwks)


def read_registration(connection: Connection, client: Client) -> RegistrationResult:
    """Read a client back from its configuration endpoint (RFC 7592 2.1)."""
    if client.registration_client_uri is None:
        return NotOffered("registration_client_uri")
    headers = (*ACCEPT_JSON, *_bearer(client.registration_access_token))
    exchange = connection.send(Request("GET", client.registration_client_uri, headers), "read_registration")
    request = RegistrationRequest(connection.provider, {})
    return _registration(connection, request, exchange, client.metadata, client.private_jwks, client)


def delete_registration(connection: Connection, client: Client) -> Exchange | None:
    """Delete a client at its configuration endpoint (RFC 7592 2.3); None where it has none."""
    if client.registration_client_uri is None:
        return None
    headers = (*ACCEPT_JSON, *_bearer(client.registration_access_token))
    return connection.send(Request("DELETE", client.registration_client_uri, headers), "delete_registration")


def _bearer(token: Secret | None) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"Bearer {token.reveal()}"),) if token else ()


def _registration(
    connection: Connection,
    request: RegistrationRequest,
    exchange: Exchange,
    asked: Mapping[str, Any],
    private_jwks: Mapping[str, Any] | None,
    known: Client | None = None,
) -> RegistrationResult:
    answer = json_answer(exchange)
    if not isinstance(answer, JsonAnswer):
        return answer
    if not answer.succeeded:
        return RegistrationError(request, exchange, answer.members)
    members = answer.members
    client_id = members.get("client_id")
    if not isinstance(client_id, str):
        return MalformedAnswer(exchange, "a client information response without a client_id")
    client = Client(
        client_id=client_id,
        client_secret=_secret(members, "client_secret") or (known.client_secret if known else None),
        metadata={**asked, **{name: value for name, value in members.items() if value is not None}},
        registration_access_token=_secret(members, "registration_access_token")
        or (known.registration_access_token if known else None),
        registration_client_uri=_text(members, "registration_client_uri")
        or (known.registration_client_uri if known else None),
        private_jwks=private_jwks,
    )
    return RegistrationResponse(request, exchange, members, client)


def _text(members: Mapping[str, Any], name: str) -> str | None:
    value = members.get(name)
    return value if isinstance(value, str) and value else None


def _secret(members: Mapping[str, Any], name: str) -> Secret | None:
    value = _text(members, name)
    return Secret(value) if value else None
