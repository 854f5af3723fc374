"""Issuing codes, access tokens and refresh tokens."""

from typing import Any

from reference_server.provider import Provider
from reference_server.storage.clients import Client
from reference_server.storage.flows import Flow
from reference_server.storage.grants import AccessToken, Code, Grant, RefreshToken, add_grant_with_code, add_tokens
from reference_server.tokens.id_token import make_id_token


def issue_code(provider: Provider, flow: Flow) -> str:
    """Store the grant of a finished flow and give its authorization code (RFC 6749 4.1.2)."""
    request, login, session = flow.request, flow.login, flow.consent.get("session") or {}
    grant = Grant(
        grant_id=provider.new_identifier(),
        client_id=request.client_id,
        subject=login["subject"],
        scope=tuple(flow.consent["grant_scope"]),
        nonce=request.nonce,
        auth_time=login["auth_time"],
        auth_time_asked=request.max_age is not None or "auth_time" in request.requested_claims("id_token"),
        acr=login["acr"],
        amr=tuple(login["amr"]),
        session_id=login["session_id"],
        id_token_claims=request.requested_claims("id_token"),
        userinfo_claims=request.requested_claims("userinfo"),
        id_token_session=session.get("id_token") or {},
        userinfo_session=session.get("userinfo") or {},
        access_token_session=session.get("access_token") or {},
    )
    code = provider.new_token()
    stored = Code(
        code_hash=provider.seal.digest(code),
        grant_id=grant.grant_id,
        client_id=request.client_id,
        redirect_uri=request.redirect_uri if request.redirect_uri_sent else None,
        code_challenge=request.code_challenge,
        code_challenge_method=request.code_challenge_method,
        expires_at=provider.now() + provider.settings.lifetimes.code,
        used_at=None,
    )
    add_grant_with_code(provider.engine, provider.issuer, grant, stored, provider.clock())
    return code


def issue_tokens(
    provider: Provider,
    client: Client,
    grant: Grant | None,
    scope: tuple[str, ...],
    *,
    with_refresh: bool,
    refreshed: bool = False,
) -> dict[str, Any]:
    """The members of a successful token response (RFC 6749 5.1, OIDC Core 3.1.3.3)."""
    now, lifetimes, digest = provider.now(), provider.settings.lifetimes, provider.seal.digest
    access_token, refresh_token = provider.new_token(), provider.new_token()
    access = AccessToken(
        token_hash=digest(access_token),
        grant_id=grant.grant_id if grant else None,
        client_id=client.client_id,
        subject=grant.subject if grant else client.client_id,
        scope=scope,
        issued_at=now,
        expires_at=now + lifetimes.access_token,
    )
    refresh = None
    if grant is not None and with_refresh:
        refresh = RefreshToken(
            token_hash=digest(refresh_token),
            grant_id=grant.grant_id,
            client_id=client.client_id,
            scope=grant.scope,
            issued_at=now,
            expires_at=now + lifetimes.refresh_token,
            used_at=None,
        )
    add_tokens(provider.engine, provider.issuer, access, refresh)
    members: dict[str, Any] = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": lifetimes.access_token,
    }
    if scope:
        members["scope"] = " ".join(scope)
    if refresh is not None:
        members["refresh_token"] = refresh_token
    if grant is not None and "openid" in scope:
        members["id_token"] = make_id_token(provider, client, grant, access_token, refreshed=refreshed)
    return members
