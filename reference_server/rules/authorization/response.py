"""What is asked for, and how the answer travels."""

from reference_server.errors import InvalidRequest, InvalidScope, UnauthorizedClient, UnsupportedResponseType
from reference_server.provider import Provider
from reference_server.response_types import (
    ID_TOKEN,
    QUERY,
    RESPONSE_MODES,
    RESPONSE_TYPES,
    canonical_response_type,
    gives_tokens,
)
from reference_server.rules.authorization.draft import AuthorizationDraft


def check_response_mode(_provider: Provider, draft: AuthorizationDraft) -> None:
    """An unknown response_mode is answered at the provider, never at the redirect URI (OIDC Core 3.1.2.6)."""
    if draft.parameters.get("response_mode", QUERY) not in RESPONSE_MODES:
        draft.redirect_uri = None
        raise InvalidRequest("this response_mode is not supported")


def check_response_type(_provider: Provider, draft: AuthorizationDraft) -> None:
    """response_type is required, known and registered for the client (RFC 6749 3.1.1, 4.1.2.1)."""
    if "response_type" not in draft.parameters:
        raise InvalidRequest("response_type is missing")
    asked = draft.response_type
    if asked not in RESPONSE_TYPES:
        raise UnsupportedResponseType("this response_type is not supported")
    if asked not in {canonical_response_type(known) for known in draft.client.texts("response_types")}:
        raise UnauthorizedClient("the client did not register this response_type")


def refuse_tokens_in_query(_provider: Provider, draft: AuthorizationDraft) -> None:
    """ "clients MUST NOT ... query encoding" for what holds a token; it is refused (Multiple Response Types 3, 5)."""
    if draft.parameters.get("response_mode") == QUERY and gives_tokens(draft.response_type):
        raise InvalidRequest("response_mode=query would put tokens into a query")


def demand_openid_for_id_token(_provider: Provider, draft: AuthorizationDraft) -> None:
    """An ID Token is the answer to an OpenID Connect request, which has the scope openid (OIDC Core 3.1.2.1)."""
    if draft.gives(ID_TOKEN) and "openid" not in draft.listed("scope"):
        raise InvalidScope("an ID Token needs the scope openid")


def demand_nonce_for_id_token(_provider: Provider, draft: AuthorizationDraft) -> None:
    """nonce is required where the authorization endpoint gives an ID Token (OIDC Core 3.2.2.1, 3.3.2.11)."""
    if draft.gives(ID_TOKEN) and "nonce" not in draft.parameters:
        raise InvalidRequest("nonce is missing, and the authorization endpoint is asked for an ID Token")
