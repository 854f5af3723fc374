"""`/admin/oauth2/tokens` and `/admin/oauth2/flush`, by which operators end tokens and forget what has run out."""

from reference_server.endpoints.admin_challenge import admin_answer
from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.storage.expired import BATCH, forget_expired
from reference_server.storage.grants import delete_access_tokens_of
from reference_server.web.message import Request, Response, json_response


@admin_answer
def delete_tokens(provider: Provider, request: Request) -> Response:
    """Forget every access token of a client."""
    client_id = dict(request.query).get("client_id")
    if not client_id:
        raise InvalidRequest("client_id is missing")
    delete_access_tokens_of(provider.engine, provider.issuer, client_id)
    return Response(204, (), b"")


@admin_answer
def flush_expired(provider: Provider, _request: Request) -> Response:
    """Forget what has run out, and tell how many rows of each table went."""
    return json_response(200, forget_expired(provider.engine, provider.now(), limit=None, batch=BATCH))
