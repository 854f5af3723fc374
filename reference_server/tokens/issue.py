"""Issuing codes, access tokens and refresh tokens."""

from typing import Any

from reference_server.authorization_request import AuthorizationRequest
from reference_server.errors import AccessDenied
from reference_server.provider import Provider
from reference_server.response_types import CODE, ID_TOKEN, IMPLICIT, TOKEN
from reference_server.storage.clients import Client
from reference_server.storage.flows import Flow
from reference_server.storage.grants import Code, Grant, RefreshToken, add_grant, add_tokens
from reference_server.tokens.access_token import make_access_token
from reference_server.tokens.id_token import make_id_token
from reference_server.tokens.lifespans import lifespan
from reference_server.tokens.mandate import Mandate


def issue_authorization(provider: Provider, client: Client, flow: Flow) -> dict[str, str]:
    """Store the grant of a finished flow and give what its response type names (OIDC Core 3.2.2.5, 3.3.2.5)."""
    request, grant = flow.request, _grant_of(provider, flow)
    code = provider.new_token() if request.gives(CODE) else None
    stored = _stored_code(provider, grant, request, code) if code is not None else None
    add_grant(provider.engine, provider.issuer, grant, stored, provider.clock())
    members = {"code": code} if code is not None else {}
    if request.gives(TOKEN):
        mandate = Mandate(client, IMPLICIT, grant.subject, grant.scope, grant.audience, grant)
        tokens = _issue_access_token(provider, mandate, with_refresh=False)
        members |= {name: str(value) for name, value in tokens.items()}
    if request.gives(ID_TOKEN) and "openid" in grant.scope:
        access_token = members.get("access_token")
        members["id_token"] = make_id_token(provider, client, grant, IMPLICIT, access_token=access_token, code=code)
    return members


def issue_device_grant(provider: Provider, flow: Flow) -> Grant:
    """Store the grant of a finished flow for the device that waits for it (RFC 8628 3.5)."""
    grant = _grant_of(provider, flow)
    add_grant(provider.engine, provider.issuer, grant, None, provider.clock())
    return grant


def _grant_of(provider: Provider, flow: Flow) -> Grant:
    request, login, session = flow.request, flow.login, flow.consent.get("session") or {}
    return Grant(
        grant_id=flow.flow_id,
        client_id=request.client_id,
        subject=login["subject"],
        scope=tuple(flow.consent["grant_scope"]),
        audience=_granted_audience(provider, flow),
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


def _stored_code(provider: Provider, grant: Grant, request: AuthorizationRequest, code: str) -> Code:
    return Code(
        code_hash=provider.seal.digest(code),
        grant_id=grant.grant_id,
        client_id=request.client_id,
        redirect_uri=request.redirect_uri if request.redirect_uri_sent else None,
        code_challenge=request.code_challenge,
        code_challenge_method=request.code_challenge_method,
        expires_at=provider.now() + provider.settings.lifetimes.code,
        used_at=None,
    )


def _granted_audience(provider: Provider, flow: Flow) -> tuple[str, ...]:
    """Resources that were asked for bind the tokens to what was granted of them (RFC 8707 2.1).

    Otherwise the provider itself is meant as well, whatever `audience` brings beside it. Raises `AccessDenied`.
    """
    granted = tuple(flow.consent["grant_access_token_audience"])
    if not flow.request.resources:
        return (*granted, provider.issuer)
    if not granted:
        raise AccessDenied("none of the resources was granted")
    return granted


def issue_tokens(provider: Provider, mandate: Mandate, *, with_refresh: bool) -> dict[str, Any]:
    """The members of a successful token response (RFC 6749 5.1, OIDC Core 3.1.3.3)."""
    members, grant = _issue_access_token(provider, mandate, with_refresh=with_refresh), mandate.grant
    if grant is not None and "openid" in mandate.scope:
        access_token = members["access_token"]
        members["id_token"] = make_id_token(
            provider, mandate.client, grant, mandate.grant_type, access_token=access_token
        )
    return members


def _issue_access_token(provider: Provider, mandate: Mandate, *, with_refresh: bool) -> dict[str, Any]:
    """The members for an access token and the refresh token beside it (RFC 6749 4.2.2, 5.1)."""
    access_token, access = make_access_token(provider, mandate)
    members: dict[str, Any] = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": access.expires_at - access.issued_at,
    }
    refresh = None
    if mandate.grant is not None and with_refresh:
        members["refresh_token"] = provider.new_token()
        lifetime = lifespan(provider, mandate.client, mandate.grant_type, "refresh_token")
        refresh = RefreshToken(
            token_hash=provider.seal.digest(members["refresh_token"]),
            grant_id=mandate.grant.grant_id,
            client_id=mandate.client.client_id,
            scope=mandate.grant.scope,
            issued_at=access.issued_at,
            expires_at=access.issued_at + lifetime,
            used_at=None,
        )
    add_tokens(provider.engine, provider.issuer, access, refresh)
    if mandate.scope:
        members["scope"] = " ".join(mandate.scope)
    return members
