"""Revocation (RFC 7009)."""

from reference_server.errors import InvalidGrant, UnsupportedTokenType
from reference_server.jose.signatures import BadToken, read_claims
from reference_server.provider import Provider
from reference_server.rules.presented.token import PresentedToken
from reference_server.storage.grants import revoke_access_token, revoke_grant


def demand_own_token(_provider: Provider, presented: PresentedToken) -> None:
    """A token of another client: "the request is refused and the client is informed of the error" (RFC 7009 2.1)."""
    if presented.client is not None and presented.owner not in (None, presented.client.client_id):
        raise InvalidGrant("the token was issued to another client")


def refuse_id_token(provider: Provider, presented: PresentedToken) -> None:
    """unsupported_token_type is for what cannot be revoked, as is an ID Token of this provider (RFC 7009 2.2.1)."""
    if presented.owner is not None:
        return
    try:
        claims = read_claims(presented.shown)
    except BadToken:
        return
    if claims.get("iss") == provider.issuer and "sub" in claims:
        raise UnsupportedTokenType("an ID Token cannot be revoked")


def end_access_token(provider: Provider, presented: PresentedToken) -> None:
    """ "The invalidation takes place immediately, and the token cannot be used again" (RFC 7009 2.1)."""
    if presented.access is not None:
        revoke_access_token(provider.engine, provider.issuer, presented.access.token_hash, provider.clock())


def end_grant_of_refresh_token(provider: Provider, presented: PresentedToken) -> None:
    """A refresh token takes along "all access tokens based on the same authorization grant" (RFC 7009 2.1)."""
    if presented.refresh is not None:
        revoke_grant(provider.engine, provider.issuer, presented.refresh.grant_id, provider.clock())
