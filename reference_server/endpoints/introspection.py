"""Token introspection (RFC 7662): `/oauth2/introspect` for clients, `/admin/oauth2/introspect` for operators."""

import json
from typing import Any

from reference_server.endpoints.client_call import authenticated_call, refusal
from reference_server.errors import ProtocolError
from reference_server.jose.signatures import sign
from reference_server.provider import Provider
from reference_server.rules.presented.token import PresentedToken
from reference_server.storage.clients import Client, find_client
from reference_server.storage.grants import AccessToken, Grant
from reference_server.tokens.id_token import signing_parts
from reference_server.tokens.subject import PAIRWISE, subject_for
from reference_server.web.message import NO_STORE, Request, Response, json_response

INTROSPECTION_JWT = "application/token-introspection+jwt"


def introspection_endpoint(provider: Provider, request: Request) -> Response:
    """Tell an authenticated client about a token, as JSON or as a signed JWT (RFC 9701 4)."""
    return provider.table.seams.introspection_http(provider, request, _answer(provider, request))


def _answer(provider: Provider, request: Request) -> Response:
    try:
        call = authenticated_call(provider, request)
        presented = PresentedToken(call.parameters, call.client)
        for rule in provider.table.introspection:
            rule(provider, presented)
    except ProtocolError as error:
        return refusal(provider, error)
    members = provider.table.seams.introspection_response(provider, _members(provider, presented))
    if INTROSPECTION_JWT in request.headers.get("accept", ""):
        return _signed(provider, call.client, members)
    return json_response(200, members, NO_STORE)


def admin_introspection_endpoint(provider: Provider, request: Request) -> Response:
    """Tell an operator about any token; the admin port is the protection, as in Hydra."""
    presented = PresentedToken(dict(request.form or ()), None)
    try:
        for rule in provider.table.admin_introspection:
            rule(provider, presented)
    except ProtocolError as error:
        return refusal(provider, error)
    members = provider.table.seams.introspection_response(provider, _told_to_operator(provider, presented))
    return json_response(200, members, NO_STORE)


def _members(provider: Provider, presented: PresentedToken) -> dict[str, Any]:
    """The members of RFC 7662 2.2; a token that is not alive is only `active: false`."""
    found = presented.access or presented.refresh
    if found is None:
        return {"active": False}
    grant = presented.grant
    members: dict[str, Any] = {
        "active": True,
        "client_id": found.client_id,
        "sub": _subject(provider, presented),
        "scope": " ".join(found.scope),
        "iat": found.issued_at,
        "nbf": found.issued_at,
        "exp": found.expires_at,
        "iss": provider.issuer,
        "aud": list(presented.audience) or [provider.issuer],
    }
    if presented.access is None:
        return members | {"token_use": "refresh_token"}
    return members | {"token_type": "Bearer", "token_use": "access_token"} | _session(presented.access, grant)


def _session(access: AccessToken, grant: Grant | None) -> dict[str, Any]:
    """What the consent application or a token hook said about an access token (Hydra's `ext`)."""
    if grant is not None:
        return {"ext": dict(grant.access_token_session)} if grant.access_token_session else {}
    return {"ext": json.loads(access.session)} if access.session is not None else {}


def _told_to_operator(provider: Provider, presented: PresentedToken) -> dict[str, Any]:
    """To an operator, who reads the real subject in `sub`, also whom a pairwise client knows (Hydra's field)."""
    members, grant = _members(provider, presented), presented.grant
    client = find_client(provider.engine, provider.issuer, grant.client_id) if grant is not None else None
    if client is None or grant is None or client.text("subject_type") != PAIRWISE:
        return members
    return members | {"obfuscated_subject": subject_for(provider, client, grant.subject)}


def _subject(provider: Provider, presented: PresentedToken) -> str | None:
    """To a client the End-User is whom its ID Tokens name; to an operator, who the login application named."""
    subject = presented.subject
    if presented.client is None or presented.grant is None or subject is None:
        return subject
    return subject_for(provider, presented.client, subject)


def _signed(provider: Provider, client: Client, members: dict[str, Any]) -> Response:
    """RFC 9701 5: the members stand in a claim of their own, so that the JWT cannot pass for the token."""
    claims = {
        "iss": provider.issuer,
        "aud": client.client_id,
        "iat": provider.now(),
        "token_introspection": members,
    }
    algorithm = client.text("introspection_signed_response_alg", "RS256")
    header, key = signing_parts(provider, client, algorithm)
    body = sign(header | {"typ": "token-introspection+jwt"}, claims, key)
    return Response(200, (("Content-Type", INTROSPECTION_JWT), *NO_STORE), body.encode())
