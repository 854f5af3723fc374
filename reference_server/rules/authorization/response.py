"""What is asked for, and how the answer travels."""

from reference_server.errors import InvalidRequest, UnauthorizedClient, UnsupportedResponseType
from reference_server.provider import Provider
from reference_server.rules.authorization.draft import AuthorizationDraft

RESPONSE_TYPES = ("code",)
RESPONSE_MODES = ("query", "form_post")


def check_response_mode(_provider: Provider, draft: AuthorizationDraft) -> None:
    """An unknown response_mode is answered at the provider, never at the redirect URI (OIDC Core 3.1.2.6)."""
    mode = draft.parameters.get("response_mode", "query")
    if mode not in RESPONSE_MODES:
        draft.redirect_uri = None
        raise InvalidRequest("this response_mode is not supported")
    draft.response_mode = mode


def check_response_type(_provider: Provider, draft: AuthorizationDraft) -> None:
    """response_type is required, known and registered for the client (RFC 6749 3.1.1, 4.1.2.1)."""
    asked = draft.parameters.get("response_type")
    if asked is None:
        raise InvalidRequest("response_type is missing")
    if asked not in RESPONSE_TYPES:
        raise UnsupportedResponseType("this response_type is not supported")
    if asked not in draft.client.texts("response_types"):
        raise UnauthorizedClient("the client did not register this response_type")
