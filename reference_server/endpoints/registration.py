"""Dynamic client registration and its management (RFC 7591, RFC 7592, OIDC Registration 3 and 4)."""

import hmac
from collections.abc import Callable
from typing import Any

from reference_server.errors import InvalidClientMetadata, InvalidToken, ProtocolError
from reference_server.provider import Provider
from reference_server.rules.clients.credentials import NONE
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.storage.clients import Client, add_client, delete_client, find_client, replace_client
from reference_server.web.message import NO_STORE, Request, Response, json_object, json_response


def registration_endpoint(provider: Provider, request: Request) -> Response:
    """Register a client; registration is open, as the metadata's user would expect of a test provider."""
    return _told(provider, request, lambda: _register(provider, request))


def client_configuration_endpoint(provider: Provider, request: Request, client_id: str) -> Response:
    """Read, replace or delete a client by its registration access token (RFC 7592 2)."""
    steps = {"GET": _read, "PUT": _replace, "DELETE": _delete}
    return _told(provider, request, lambda: steps[request.method](provider, request, client_id))


def _told(provider: Provider, request: Request, step: Callable[[], Response]) -> Response:
    try:
        response = step()
    except ProtocolError as error:
        members = {"error": error.code, "error_description": error.description}
        challenge = (("WWW-Authenticate", f'Bearer error="{error.code}"'),) if error.status == 401 else ()
        response = json_response(error.status, members, (*challenge, *NO_STORE))
    return provider.table.seams.registration_http(provider, request, response)


def _checked_metadata(provider: Provider, request: Request) -> dict[str, Any]:
    draft = RegistrationDraft(http=request)
    for rule in provider.table.registration:
        rule(provider, draft)
    return draft.metadata


def _register(provider: Provider, request: Request) -> Response:
    metadata = _checked_metadata(provider, request)
    secret = None if metadata["token_endpoint_auth_method"] == NONE else provider.new_token()
    token = provider.new_token()
    client = Client(
        client_id=provider.new_identifier(),
        metadata=metadata,
        sealed_secret=None if secret is None else provider.seal.close(secret),
        registration_token_hash=provider.seal.digest(token),
        created_at=provider.now(),
    )
    add_client(provider.engine, provider.issuer, client)
    return _document(provider, 201, client, token)


def _document(provider: Provider, status: int, client: Client, token: str) -> Response:
    """The client information response (RFC 7591 3.2.1, OIDC Registration 3.2)."""
    members: dict[str, Any] = {
        "client_id": client.client_id,
        "client_id_issued_at": client.created_at,
        "registration_access_token": token,
        "registration_client_uri": f"{provider.issuer}/oauth2/register/{client.client_id}",
        **client.metadata,
    }
    if client.sealed_secret is not None:
        members |= {"client_secret": provider.seal.open(client.sealed_secret), "client_secret_expires_at": 0}
    return json_response(status, provider.table.seams.registration_response(provider, members), NO_STORE)


def _managed_client(provider: Provider, request: Request, client_id: str) -> tuple[Client, str]:
    """The client whose registration access token was shown; an unknown client is 401 too (RFC 7592 2.1)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    client = find_client(provider.engine, provider.issuer, client_id)
    known = client.registration_token_hash if client is not None else None
    fits = hmac.compare_digest(provider.seal.digest(token.strip()), known or "")
    if client is None or known is None or scheme.lower() != "bearer" or not fits:
        raise InvalidToken("the registration access token does not fit")
    return client, token.strip()


def _read(provider: Provider, request: Request, client_id: str) -> Response:
    client, token = _managed_client(provider, request, client_id)
    return _document(provider, 200, client, token)


def _replace(provider: Provider, request: Request, client_id: str) -> Response:
    """The body replaces the metadata as a whole; id and secret stay the server's (RFC 7592 2.2)."""
    client, token = _managed_client(provider, request, client_id)
    members = json_object(request.body) or {}
    if members.get("client_id", client_id) != client_id:
        raise InvalidClientMetadata("client_id is not the one of this address")
    if client.sealed_secret is not None:
        secret = provider.seal.open(client.sealed_secret)
        if members.get("client_secret", secret) != secret:
            raise InvalidClientMetadata("client_secret is not the one that was issued")
    issued = ("registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at")
    if any(name in members for name in issued):
        raise InvalidClientMetadata("the body has a member that only the provider sets")
    metadata = _checked_metadata(provider, request)
    sealed = client.sealed_secret
    if metadata["token_endpoint_auth_method"] == NONE:
        sealed = None
    elif sealed is None:
        sealed = provider.seal.close(provider.new_token())
    replaced = Client(client.client_id, metadata, sealed, client.registration_token_hash, client.created_at)
    replace_client(provider.engine, provider.issuer, replaced)
    return _document(provider, 200, replaced, token)


def _delete(provider: Provider, request: Request, client_id: str) -> Response:
    client, _ = _managed_client(provider, request, client_id)
    delete_client(provider.engine, provider.issuer, client.client_id)
    return Response(204, NO_STORE, b"")
