"""Which grant is asked for."""

from reference_server.errors import InvalidRequest, UnauthorizedClient, UnsupportedGrantType
from reference_server.provider import Provider
from reference_server.rules.token.draft import TokenDraft
from reference_server.scope_coverage import covered

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
USER_BOUND = ("openid", "offline_access")
GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials", JWT_BEARER, DEVICE_CODE)


def check_grant_type(_provider: Provider, draft: TokenDraft) -> None:
    """grant_type is required and known (RFC 6749 4.1.3, 5.2)."""
    asked = draft.call.parameters.get("grant_type")
    if asked is None:
        raise InvalidRequest("grant_type is missing")
    if asked not in GRANT_TYPES:
        raise UnsupportedGrantType("this grant_type is not supported")
    draft.grant_type = asked


def demand_registered_grant_type(_provider: Provider, draft: TokenDraft) -> None:
    """The client registered this grant type (RFC 6749 5.2, unauthorized_client; RFC 7591 2)."""
    if draft.grant_type not in draft.call.client.texts("grant_types"):
        raise UnauthorizedClient("the client did not register this grant_type")


def refuse_public_client_credentials(_provider: Provider, draft: TokenDraft) -> None:
    """ "The client credentials grant type MUST only be used by confidential clients" (RFC 6749 4.4)."""
    if draft.call.client.auth_method == "none":
        raise UnauthorizedClient("a public client has no credentials to grant by")


def grant_registered_scope(provider: Provider, draft: TokenDraft) -> None:
    """The client gets of its registered `scope` what it asks for; no End-User stands behind it (RFC 6749 4.4.2).

    Where it asks for none, the provider may have "a pre-defined default value" (RFC 6749 3.3).
    """
    settings = provider.settings
    registered, asked = draft.call.client.text("scope").split(), draft.call.parameters.get("scope", "").split()
    if not asked and settings.default_grant_allowed_scope:
        asked = registered
    found = covered(settings.scope_strategy, registered, asked)
    draft.scope = tuple(token for token in found if token not in USER_BOUND)
