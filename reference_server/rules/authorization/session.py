"""When the End-User has to log in or to consent anew."""

from urllib.parse import urlsplit

from reference_server.authorization_request import AuthorizationRequest
from reference_server.provider import Provider, is_loopback
from reference_server.rules.clients.call import NONE
from reference_server.storage.clients import find_client
from reference_server.storage.sessions import LoginSession
from reference_server.tokens.subject import is_asked_for


def prompted_for_login(_provider: Provider, request: AuthorizationRequest, _session: LoginSession) -> bool:
    """prompt=login: "The Authorization Server SHOULD prompt the End-User for reauthentication" (OIDC Core 3.1.2.1)."""
    return "login" in request.prompt


def prompted_for_account(_provider: Provider, request: AuthorizationRequest, _session: LoginSession) -> bool:
    """prompt=select_account: the End-User chooses by logging in (OIDC Core 3.1.2.1)."""
    return "select_account" in request.prompt


def prompted_for_registration(_provider: Provider, request: AuthorizationRequest, _session: LoginSession) -> bool:
    """prompt=registration: the End-User signs up, whoever is logged in (Hydra's value)."""
    return "registration" in request.prompt


def authenticated_too_long_ago(provider: Provider, request: AuthorizationRequest, session: LoginSession) -> bool:
    """max_age: an older login "MUST" be renewed (OIDC Core 3.1.2.1)."""
    return request.max_age is not None and provider.now() - session.auth_time > request.max_age - (
        0 if request.max_age else 1
    )


def other_user_is_asked_for(provider: Provider, request: AuthorizationRequest, session: LoginSession) -> bool:
    """id_token_hint or the `sub` Claim names another End-User (OIDC Core 3.1.2.1, 5.5.1)."""
    return not is_asked_for(provider, request, session.subject)


def other_acr_is_asked_for(_provider: Provider, request: AuthorizationRequest, session: LoginSession) -> bool:
    """An essential acr that this session does not have (OIDC Core 5.5.1.1)."""
    asked = request.requested_claims("id_token").get("acr") or {}
    return bool(asked.get("essential")) and bool(request.acr_values) and session.acr not in request.acr_values


def redirect_uri_may_be_anyones(provider: Provider, request: AuthorizationRequest) -> bool:
    """A public client at an address that another application may have taken: an earlier consent is no answer.

    "The authorization server SHOULD NOT process authorization requests automatically without user consent or
    interaction, except when the identity of the client can be assured" (RFC 8252 8.6). As at Hydra, https and this
    machine count as assured.
    """
    parts = urlsplit(request.redirect_uri)
    if parts.scheme == "https" or is_loopback(request.redirect_uri):
        return False
    client = find_client(provider.engine, provider.issuer, request.client_id)
    return client is not None and client.auth_method == NONE


def prompted_for_consent(_provider: Provider, request: AuthorizationRequest) -> bool:
    """prompt=consent: "SHOULD prompt the End-User for consent" (OIDC Core 3.1.2.1)."""
    return "consent" in request.prompt
