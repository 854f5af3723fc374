"""Dynamic client registration and its management (RFC 7591, RFC 7592, OIDC Registration 3 and 4)."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from reference_server.endpoints.bearer import bearer_refusal
from reference_server.errors import InvalidToken, NotFound, ProtocolError
from reference_server.log import log_refusal
from reference_server.provider import Provider
from reference_server.rules.clients.call import NONE
from reference_server.rules.registration.draft import ConfigurationCall, RegistrationDraft
from reference_server.rules.registration.operator import OPERATOR_ONLY
from reference_server.storage.clients import SECRET_EXPIRES_AT, Client, add_client, replace_client
from reference_server.web.message import NO_STORE, Request, Response, json_response


def registration_endpoint(provider: Provider, request: Request) -> Response:
    """Register a client; registration is open, unless the operator closed it or demands an initial access token."""
    return _told(provider, request, lambda: _register(provider, request))


def client_configuration_endpoint(provider: Provider, request: Request, client_id: str) -> Response:
    """Read, replace or delete a client by its registration access token (RFC 7592 2)."""
    return _told(provider, request, lambda: _configure(provider, ConfigurationCall(request, client_id)))


def _told(provider: Provider, request: Request, step: Callable[[], Response]) -> Response:
    try:
        if not provider.settings.dynamic_client_registration:
            raise NotFound("clients are made by the operator of this provider alone")
        response = step()
    except InvalidToken as error:
        response = bearer_refusal(provider, error)
    except ProtocolError as error:
        log_refusal(error)
        members = {"error": error.code, "error_description": error.description}
        response = json_response(error.status, members, NO_STORE)
    return provider.table.seams.registration_http(provider, request, response)


def _configure(provider: Provider, call: ConfigurationCall) -> Response:
    for rule in provider.table.client_configuration:
        rule(provider, call)
    if call.http.method == "PUT":
        return _replace(provider, call)
    if call.http.method == "DELETE":
        for rule in provider.table.client_deletion:
            rule(provider, call)
        return Response(204, NO_STORE, b"")
    return _document(provider, 200, call.client, call.shown)


def _checked_metadata(provider: Provider, request: Request, current: Client | None) -> dict[str, Any]:
    draft = RegistrationDraft(http=request, current=current)
    for rule in provider.table.registration:
        rule(provider, draft)
    return draft.metadata


def _register(provider: Provider, request: Request) -> Response:
    metadata = _checked_metadata(provider, request, None)
    secret = None if metadata["token_endpoint_auth_method"] == NONE else provider.new_client_secret()
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
        **{name: value for name, value in client.metadata.items() if name != SECRET_EXPIRES_AT},
    }
    if client.sealed_secret is not None:
        secret = provider.seal.open(client.sealed_secret)
        members |= {"client_secret": secret, SECRET_EXPIRES_AT: client.secret_expires_at}
    return json_response(status, provider.table.seams.registration_response(provider, members), NO_STORE)


def _replace(provider: Provider, call: ConfigurationCall) -> Response:
    """The new metadata replace the old as a whole; the secret stays the server's (RFC 7592 2.2)."""
    client, metadata = call.client, _checked_metadata(provider, call.http, call.client)
    sealed = client.sealed_secret
    if metadata["token_endpoint_auth_method"] == NONE:
        client, sealed = replace(client, older_secrets=()), None
    elif sealed is None and client.secret_hash is None:
        sealed = provider.seal.close(provider.new_client_secret())
    kept = {name: value for name, value in client.metadata.items() if name in OPERATOR_ONLY}
    replaced = replace(client, metadata=kept | metadata, sealed_secret=sealed, updated_at=provider.now())
    replace_client(provider.engine, provider.issuer, replaced)
    return _document(provider, 200, replaced, call.shown)
