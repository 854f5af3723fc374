"""Dynamic registration (RFC 7591, RFC 7592, OpenID Connect Dynamic Client Registration)."""

import json
from collections.abc import Mapping
from typing import Any

from harness.flows.answer import ACCEPT_JSON, JsonAnswer, json_answer, json_object, plain_answer
from harness.flows.connection import Connection
from harness.protocol.client import (
    Client,
    RegistrationDeleted,
    RegistrationError,
    RegistrationRequest,
    RegistrationResponse,
    known_metadata,
)
from harness.protocol.exchange import Exchange, Pairs, Request, Response
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.secret import Secret
from harness.protocol.tokens import AccessToken
from harness.wire.journal import Removal

JSON_BODY: Pairs = (("Content-Type", "application/json"),)
# RFC 7592 2.2: what an update does not hold. The secret may stand in it, but only to be compared.
SET_BY_PROVIDER = (
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
    "client_secret",
)
# How a client is removed again, by members of the answer that created it (RFC 7592 2.3).
DELETION = Removal(
    "DELETE", "{registration_client_uri}", (*ACCEPT_JSON, ("Authorization", "Bearer {registration_access_token}"))
)
Shown = Secret | AccessToken | str
RegistrationResult = RegistrationResponse | RegistrationError | MalformedAnswer | NoAnswer | NotOffered


def register(
    connection: Connection,
    metadata: Mapping[str, Any],
    *,
    initial_access_token: Secret | None = None,
    private_jwks: Mapping[str, Any] | None = None,
    body: str | None = None,
) -> RegistrationResult:
    """Register a client with this metadata (RFC 7591 3.1); `private_jwks` stays with the client for its signatures.

    `body` is sent as it is instead of the metadata, to see what becomes of a body that is none.
    """
    address = connection.endpoint("registration_endpoint")
    if address is None:
        return NotOffered("registration_endpoint")
    headers = (*ACCEPT_JSON, *JSON_BODY, *_bearer(initial_access_token))
    octets = (json.dumps(metadata) if body is None else body).encode()
    exchange = connection.send(Request("POST", address, headers, octets), "register", DELETION)
    request = RegistrationRequest(connection.provider, metadata)
    return _registration(connection, request, exchange, metadata, private_jwks)


def read_registration(
    connection: Connection, client: Client, *, token: Shown | None = None, method: str = "GET"
) -> RegistrationResult:
    """Read a client back from its configuration endpoint (RFC 7592 2.1).

    `token` is shown instead of the client's own registration access token; an empty text shows none. `method` is
    another HTTP method than that of a read.
    """
    if client.registration_client_uri is None:
        return NotOffered("registration_client_uri")
    headers = (*ACCEPT_JSON, *_bearer(client.registration_access_token if token is None else token))
    exchange = connection.send(Request(method, client.registration_client_uri, headers), "read_registration")
    request = RegistrationRequest(connection.provider, {})
    return _registration(connection, request, exchange, client.metadata, client.private_jwks, client)


def update_registration(
    connection: Connection,
    client: Client,
    metadata: Mapping[str, Any],
    *,
    without: tuple[str, ...] = (),
    token: Shown | None = None,
) -> RegistrationResult:
    """Replace a client's metadata by its present ones with these differences (RFC 7592 2.2).

    The update holds the client_id, and of what the provider sets nothing else, unless `metadata` names it. `token` is
    shown instead of the client's own registration access token; an empty text shows none.
    """
    if client.registration_client_uri is None:
        return NotOffered("registration_client_uri")
    present = {name: value for name, value in client.metadata.items() if name not in SET_BY_PROVIDER}
    sent = {"client_id": client.client_id, **present, **metadata}
    sent = {name: value for name, value in sent.items() if name not in without}
    shown = client.registration_access_token if token is None else token
    headers = (*ACCEPT_JSON, *JSON_BODY, *_bearer(shown))
    request = Request("PUT", client.registration_client_uri, headers, json.dumps(sent).encode())
    exchange = connection.send(request, "update_registration")
    asked = RegistrationRequest(connection.provider, sent)
    return _registration(connection, asked, exchange, sent, client.private_jwks, client)


def delete_registration(
    connection: Connection, client: Client, *, token: Shown | None = None
) -> RegistrationDeleted | RegistrationError | MalformedAnswer | NoAnswer | NotOffered:
    """Delete a client at its configuration endpoint (RFC 7592 2.3).

    `token` is shown instead of the client's own registration access token; an empty text shows none.
    """
    if client.registration_client_uri is None:
        return NotOffered("registration_client_uri")
    headers = (*ACCEPT_JSON, *_bearer(client.registration_access_token if token is None else token))
    exchange = connection.send(Request("DELETE", client.registration_client_uri, headers), "delete_registration")
    response = plain_answer(exchange)
    if not isinstance(response, Response):
        return response
    if 200 <= response.status < 300:
        return RegistrationDeleted(client, exchange)
    return RegistrationError(RegistrationRequest(connection.provider, {}), exchange, json_object(response) or {})


def _bearer(token: Shown | None) -> tuple[tuple[str, str], ...]:
    match token:
        case Secret():
            value = token.reveal()
        case AccessToken():
            value = token.value.reveal()
        case _:
            value = token or ""
    return (("Authorization", f"Bearer {value}"),) if value else ()


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
        metadata=known_metadata(asked, members),
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
