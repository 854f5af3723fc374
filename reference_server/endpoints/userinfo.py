"""The UserInfo endpoint `/userinfo` (OIDC Core 5.3)."""

import json
from typing import Any

from reference_server.endpoints.bearer import bearer_refusal
from reference_server.errors import InvalidToken, ProtocolError
from reference_server.jose.signatures import sign
from reference_server.provider import Provider
from reference_server.rules.userinfo.call import UserInfoCall
from reference_server.storage.clients import Client, find_client
from reference_server.tokens.claim_sources import told_by_others
from reference_server.tokens.claims import STANDARD_CLAIMS, requested_values, scope_values
from reference_server.tokens.encrypted import USERINFO_RESPONSE, encrypted_to_client
from reference_server.tokens.id_token import signing_parts
from reference_server.tokens.subject import subject_for
from reference_server.web.message import NO_STORE, Request, Response, json_response


def userinfo_endpoint(provider: Provider, request: Request) -> Response:
    """Check the access token and tell the claims that were granted."""
    call = UserInfoCall(http=request)
    try:
        for rule in provider.table.userinfo:
            rule(provider, call)
        response = _claims_response(provider, call)
    except ProtocolError as error:
        response = bearer_refusal(provider, error)
    return provider.table.seams.userinfo_http(provider, request, response)


def _claims_response(provider: Provider, call: UserInfoCall) -> Response:
    grant = call.grant
    client = find_client(provider.engine, provider.issuer, grant.client_id)
    if client is None:
        raise InvalidToken("the client of this access token is no longer registered")
    claims: dict[str, Any] = {
        **{name: value for name, value in grant.id_token_session.items() if name not in STANDARD_CLAIMS},
        **scope_values(call.token.scope, grant.userinfo_session),
        **requested_values(grant.userinfo_claims, grant.userinfo_session),
        **told_by_others(provider, call.token, grant),
        "sub": subject_for(provider, client, grant.subject),
    }
    algorithm = client.text("userinfo_signed_response_alg")
    if not algorithm and not client.text(f"{USERINFO_RESPONSE}_alg"):
        return json_response(200, provider.table.seams.userinfo(provider, claims), NO_STORE)
    text = _signed(provider, client, algorithm, claims) if algorithm else _plain(provider, claims)
    body = encrypted_to_client(provider, client, USERINFO_RESPONSE, text, nested=bool(algorithm)).encode()
    return Response(200, (("Content-Type", "application/jwt"), *NO_STORE), body)


def _signed(provider: Provider, client: Client, algorithm: str, claims: dict[str, Any]) -> str:
    """ "If signed, the UserInfo Response MUST contain the Claims iss ... and aud" (OIDC Core 5.3.2)."""
    header, key = signing_parts(provider, client, algorithm)
    members = claims | {"iss": provider.issuer, "aud": client.client_id, "iat": provider.now()}
    return sign(header, provider.table.seams.userinfo(provider, members), key)


def _plain(provider: Provider, claims: dict[str, Any]) -> str:
    return json.dumps(provider.table.seams.userinfo(provider, claims))
