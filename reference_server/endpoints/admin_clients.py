"""`/admin/clients`, by which operators keep clients (Hydra's paths and fields)."""

from typing import Any

from msgspec.structs import replace

from reference_server.encoding import timestamp
from reference_server.endpoints.admin_challenge import admin_answer
from reference_server.endpoints.admin_page import asked_page, link_header
from reference_server.errors import Conflict, InvalidClientMetadata, InvalidRequest, NotFound
from reference_server.provider import Provider
from reference_server.rules.clients.call import NONE
from reference_server.rules.clients.secret import hash_secret
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.rules.registration.operator import LIFESPANS, needs_secret_itself
from reference_server.storage.clients import (
    Client,
    ClientExists,
    add_client,
    delete_client,
    find_client,
    find_clients,
    replace_client,
)
from reference_server.web.json_patch import BadPatch, apply_patch
from reference_server.web.message import Request, Response, json_object, json_response, json_value

PATH = "/admin/clients"


@admin_answer
def list_clients(provider: Provider, request: Request) -> Response:
    """A page of clients, by `client_name` and `owner` where they are given."""
    page, query = asked_page(provider, request), dict(request.query)
    found = find_clients(
        provider.engine,
        provider.issuer,
        client_name=query.get("client_name"),
        owner=query.get("owner"),
        after=page.after,
        limit=page.size + 1,
    )
    shown = found[: page.size]
    last = shown[-1].client_id if len(found) > page.size else None
    header = link_header(request, provider.path + PATH, page, last)
    return json_response(200, [client_members(client) for client in shown], (header,))


@admin_answer
def create_client(provider: Provider, request: Request) -> Response:
    """Add a client; its secret is told once, where the provider made it or not."""
    draft = _checked(provider, request, told_object(request), None)
    token = provider.new_token()
    client = Client(
        client_id=draft.chosen_id or provider.new_identifier(),
        metadata=draft.metadata,
        sealed_secret=None,
        registration_token_hash=provider.seal.digest(token),
        created_at=provider.now(),
    )
    client, secret = _with_secret(provider, client, draft)
    try:
        add_client(provider.engine, provider.issuer, client)
    except ClientExists as error:
        raise Conflict("a client with this client_id exists already") from error
    told = client_members(client) | {
        "registration_access_token": token,
        "registration_client_uri": f"{provider.issuer}/oauth2/register/{client.client_id}",
    }
    return json_response(201, told | ({"client_secret": secret} if secret is not None else {}))


@admin_answer
def read_client(provider: Provider, _request: Request, client_id: str) -> Response:
    """One client."""
    return json_response(200, client_members(known_client(provider, client_id)))


@admin_answer
def replace_whole_client(provider: Provider, request: Request, client_id: str) -> Response:
    """The body replaces the client; without `client_secret` it keeps its secret."""
    return _replaced(provider, request, known_client(provider, client_id), told_object(request))


@admin_answer
def patch_client(provider: Provider, request: Request, client_id: str) -> Response:
    """Change members by JSON Patch (RFC 6902); the id cannot be changed."""
    client = known_client(provider, client_id)
    operations = json_value(request.body)
    if not isinstance(operations, list):
        raise InvalidRequest("the body is not a list of operations (RFC 6902)")
    try:
        members = apply_patch(client_members(client), operations, provider.settings.limits.registration_bytes)
    except BadPatch as error:
        raise InvalidRequest(f"the patch does not fit: {error}") from error
    return _replaced(provider, request, client, members)


@admin_answer
def remove_client(provider: Provider, _request: Request, client_id: str) -> Response:
    """Forget a client with all that was granted to it."""
    delete_client(provider.engine, provider.issuer, known_client(provider, client_id).client_id)
    return Response(204, (), b"")


@admin_answer
def replace_lifespans(provider: Provider, request: Request, client_id: str) -> Response:
    """Replace all token lifespans of a client; what is left out or null follows the provider's."""
    client, told = known_client(provider, client_id), told_object(request)
    kept = {name: value for name, value in client.metadata.items() if name not in LIFESPANS}
    return _replaced(provider, request, client, kept | {name: told.get(name) for name in LIFESPANS})


def client_members(client: Client) -> dict[str, Any]:
    """The client document, without its secret."""
    return {
        "client_id": client.client_id,
        "client_secret_expires_at": client.secret_expires_at,
        "created_at": timestamp(client.created_at),
        "updated_at": timestamp(client.updated_at or client.created_at),
        **client.metadata,
    }


def told_object(request: Request) -> dict[str, Any]:
    """The JSON object of a body. Raises `InvalidRequest`."""
    members = json_object(request.body)
    if members is None:
        raise InvalidRequest("the body is not a JSON object")
    return members


def known_client(provider: Provider, client_id: str) -> Client:
    """The client of an address. Raises `NotFound`."""
    client = find_client(provider.engine, provider.issuer, client_id)
    if client is None:
        raise NotFound("no client has this id")
    return client


def _checked(
    provider: Provider, request: Request, members: dict[str, Any], current: Client | None
) -> RegistrationDraft:
    draft = RegistrationDraft(http=request, current=current, metadata=members)
    for rule in provider.table.admin_registration:
        rule(provider, draft)
    return draft


def _replaced(provider: Provider, request: Request, client: Client, members: dict[str, Any]) -> Response:
    draft = _checked(provider, request, members, client)
    changed, secret = _with_secret(provider, replace(client, metadata=draft.metadata, updated_at=provider.now()), draft)
    replace_client(provider.engine, provider.issuer, changed)
    return json_response(200, client_members(changed) | ({"client_secret": secret} if secret is not None else {}))


def _with_secret(provider: Provider, client: Client, draft: RegistrationDraft) -> tuple[Client, str | None]:
    """The client with the secret that it needs, and that secret where it is new."""
    secret = draft.chosen_secret
    if draft.metadata["token_endpoint_auth_method"] == NONE:
        if secret is not None:
            raise InvalidClientMetadata("a client with token_endpoint_auth_method none has no client_secret")
        return replace(client, sealed_secret=None, secret_hash=None, older_secrets=()), None
    if secret is None:
        if client.sealed_secret is not None or client.secret_hash is not None:
            return client, None
        secret = provider.new_client_secret()
        return replace(client, sealed_secret=provider.seal.close(secret)), secret
    client = replace(client, older_secrets=())
    if needs_secret_itself(draft.metadata):
        return replace(client, sealed_secret=provider.seal.close(secret), secret_hash=None), secret
    return replace(client, sealed_secret=None, secret_hash=hash_secret(provider, secret)), secret
