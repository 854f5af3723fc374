"""The revocation endpoint `/oauth2/revoke` (RFC 7009)."""

from reference_server.endpoints.client_call import authenticated_call, refusal
from reference_server.errors import InvalidRequest, ProtocolError
from reference_server.provider import Provider
from reference_server.storage.grants import find_access_token, find_refresh_token, revoke_access_token, revoke_grant
from reference_server.web.message import NO_STORE, Request, Response


def revocation_endpoint(provider: Provider, request: Request) -> Response:
    """End a token; what the client does not hold is answered alike (RFC 7009 2.2)."""
    try:
        call = authenticated_call(provider, request)
        shown = call.parameters.get("token")
        if shown is None:
            raise InvalidRequest("token is missing")
        _revoke(provider, call.client.client_id, provider.seal.digest(shown))
    except ProtocolError as error:
        return refusal(provider, error)
    return Response(200, NO_STORE, b"")


def _revoke(provider: Provider, client_id: str, token_hash: str) -> None:
    """A refresh token takes its grant along, access tokens included (RFC 7009 2.1)."""
    refresh = find_refresh_token(provider.engine, provider.issuer, token_hash)
    if refresh is not None:
        if refresh.client_id == client_id:
            revoke_grant(provider.engine, provider.issuer, refresh.grant_id, provider.clock())
        return
    access = find_access_token(provider.engine, provider.issuer, token_hash, provider.clock())
    if access is not None and access.client_id == client_id:
        revoke_access_token(provider.engine, provider.issuer, token_hash, provider.clock())
