"""The pushed authorization request endpoint `/oauth2/par` (RFC 9126 2)."""

from reference_server.endpoints.client_call import authenticated_call, refusal
from reference_server.errors import ProtocolError
from reference_server.provider import Provider
from reference_server.rules.authorization.draft import AuthorizationDraft
from reference_server.rules.authorization.pushed import REQUEST_URI
from reference_server.storage.pushed_requests import PushedRequest, add_pushed_request
from reference_server.web.message import NO_STORE, Request, Response, json_response


def pushed_authorization_endpoint(provider: Provider, request: Request) -> Response:
    """Check a request "as it would an authorization request" (RFC 9126 2.1) and give the request_uri for it."""
    try:
        response = _push(provider, request)
    except ProtocolError as error:
        response = refusal(provider, error)
    return provider.table.seams.pushed_authorization_http(provider, request, response)


def _push(provider: Provider, request: Request) -> Response:
    table, client = provider.table, authenticated_call(provider, request).client
    draft = AuthorizationDraft(http=request, pushed=True)
    for rule in (*table.pushed_authorization, *table.authorization):
        rule(provider, draft)
    request_uri, lifetime = REQUEST_URI + provider.new_token(), provider.settings.lifetimes.pushed_request
    pushed = PushedRequest(
        request_uri_hash=provider.seal.digest(request_uri),
        client_id=client.client_id,
        parameters=draft.pairs,
        expires_at=provider.now() + lifetime,
    )
    add_pushed_request(provider.engine, provider.issuer, pushed, provider.clock())
    return json_response(201, {"request_uri": request_uri, "expires_in": lifetime}, NO_STORE)
