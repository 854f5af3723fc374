"""`/admin/clients/{id}/secrets/rotate`: a new secret, while those before it still work (Hydra's paths and fields)."""

from msgspec.structs import replace

from reference_server.endpoints.admin_challenge import admin_answer
from reference_server.endpoints.admin_clients import client_members, known_client
from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.rules.clients.call import BASIC, POST
from reference_server.storage.clients import KeptSecret, replace_client
from reference_server.web.message import Request, Response, json_response

OLDER_SECRETS = 5
"""How many secrets before the newest still work."""


@admin_answer
def rotate_secret(provider: Provider, _request: Request, client_id: str) -> Response:
    """Make a new secret, and tell it once."""
    client = known_client(provider, client_id)
    if client.auth_method not in (BASIC, POST):
        raise InvalidRequest(f"a client with token_endpoint_auth_method {client.auth_method} shows no client_secret")
    secret, before = provider.new_client_secret(), KeptSecret(client.sealed_secret, client.secret_hash)
    changed = replace(
        client,
        sealed_secret=provider.seal.close(secret),
        secret_hash=None,
        older_secrets=(before, *client.older_secrets)[:OLDER_SECRETS],
        updated_at=provider.now(),
    )
    replace_client(provider.engine, provider.issuer, changed)
    return json_response(200, client_members(changed) | {"client_secret": secret})


@admin_answer
def forget_older_secrets(provider: Provider, _request: Request, client_id: str) -> Response:
    """From now on the newest secret alone works."""
    client = known_client(provider, client_id)
    replace_client(provider.engine, provider.issuer, replace(client, older_secrets=(), updated_at=provider.now()))
    return Response(204, (), b"")
