"""Token introspection (RFC 7662): `/oauth2/introspect` for clients, `/admin/oauth2/introspect` for operators."""

from typing import Any

from reference_server.endpoints.client_call import authenticated_call, refusal
from reference_server.errors import InvalidClient, InvalidRequest, ProtocolError
from reference_server.provider import Provider
from reference_server.storage.grants import find_access_token, find_grant, find_refresh_token
from reference_server.web.message import NO_STORE, Request, Response, json_response


def introspection_endpoint(provider: Provider, request: Request) -> Response:
    """Tell a confidential client about a token of its own; any other is inactive to it (RFC 7662 4)."""
    try:
        call = authenticated_call(provider, request)
        if call.client.auth_method == "none":
            raise InvalidClient("a public client may not introspect")
        shown = call.parameters.get("token")
        if shown is None:
            raise InvalidRequest("token is missing")
        members = _describe(provider, shown)
        if members.get("client_id") != call.client.client_id:
            members = {"active": False}
    except ProtocolError as error:
        return refusal(provider, error)
    return json_response(200, provider.table.seams.introspection_response(provider, members), NO_STORE)


def admin_introspection_endpoint(provider: Provider, request: Request) -> Response:
    """Tell an operator about any token; the admin port is the protection, as in Hydra."""
    shown = dict(request.form or ()).get("token")
    if not shown:
        return refusal(provider, InvalidRequest("token is missing"))
    return json_response(
        200, provider.table.seams.introspection_response(provider, _describe(provider, shown)), NO_STORE
    )


def _describe(provider: Provider, shown: str) -> dict[str, Any]:
    """The members of RFC 7662 2.2; a token that is not alive is only `active: false`."""
    digest = provider.seal.digest(shown)
    access = find_access_token(provider.engine, provider.issuer, digest, provider.clock())
    if access is not None:
        grant = find_grant(provider.engine, provider.issuer, access.grant_id) if access.grant_id else None
        members = _members(
            provider, access.client_id, access.subject, access.scope, access.issued_at, access.expires_at
        )
        extra = {"ext": dict(grant.access_token_session)} if grant and grant.access_token_session else {}
        return members | {"token_type": "Bearer", "token_use": "access_token"} | extra
    refresh = find_refresh_token(provider.engine, provider.issuer, digest)
    if refresh is None or refresh.used_at is not None or refresh.expires_at <= provider.now():
        return {"active": False}
    grant = find_grant(provider.engine, provider.issuer, refresh.grant_id)
    if grant is None:
        return {"active": False}
    members = _members(provider, refresh.client_id, grant.subject, refresh.scope, refresh.issued_at, refresh.expires_at)
    return members | {"token_use": "refresh_token"}


def _members(
    provider: Provider, client_id: str, subject: str, scope: tuple[str, ...], issued_at: int, expires_at: int
) -> dict[str, Any]:
    return {
        "active": True,
        "client_id": client_id,
        "sub": subject,
        "scope": " ".join(scope),
        "iat": issued_at,
        "exp": expires_at,
        "iss": provider.issuer,
        "aud": [client_id],
    }
