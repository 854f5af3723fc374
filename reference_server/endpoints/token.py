"""The token endpoint `/oauth2/token` (RFC 6749 3.2, OIDC Core 3.1.3)."""

from reference_server.endpoints.client_call import authenticated_call, refusal
from reference_server.errors import ProtocolError
from reference_server.provider import Provider
from reference_server.rules.token.draft import TokenDraft
from reference_server.tokens.issue import issue_tokens
from reference_server.tokens.mandate import Mandate
from reference_server.web.message import NO_STORE, Request, Response, json_response


def token_endpoint(provider: Provider, request: Request) -> Response:
    """Authenticate the client, run the rules of the grant and issue tokens."""
    try:
        response = _issue(provider, request)
    except ProtocolError as error:
        response = refusal(provider, error)
    return provider.table.seams.token_http(provider, request, response)


def _issue(provider: Provider, request: Request) -> Response:
    table = provider.table
    draft = TokenDraft(call=authenticated_call(provider, request))
    for rule in table.token:
        rule(provider, draft)
    for rule in table.grants[draft.grant_type]:
        rule(provider, draft)
    members = issue_tokens(provider, _mandate(draft), with_refresh=draft.with_refresh)
    return json_response(200, table.seams.token_response(provider, members), NO_STORE)


def _mandate(draft: TokenDraft) -> Mandate:
    client, grant = draft.call.client, draft.grant
    return Mandate(
        client=client,
        grant_type=draft.grant_type,
        subject=grant.subject if grant is not None else draft.subject or client.client_id,
        scope=draft.scope,
        audience=draft.audience,
        grant=grant,
        not_after=draft.not_after,
        session=draft.session,
    )
