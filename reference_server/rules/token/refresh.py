"""The refresh token grant (RFC 6749 6, RFC 9700 4.14)."""

from reference_server.errors import InvalidGrant, InvalidRequest, InvalidScope
from reference_server.provider import Provider
from reference_server.rules.token.draft import TokenDraft
from reference_server.storage.grants import find_grant, find_refresh_token, revoke_grant, spend_refresh_token


def load_refresh_token(provider: Provider, draft: TokenDraft) -> None:
    """refresh_token is required and was issued by this provider (RFC 6749 6)."""
    shown = draft.call.parameters.get("refresh_token")
    if shown is None:
        raise InvalidRequest("refresh_token is missing")
    refresh = find_refresh_token(provider.engine, provider.issuer, provider.seal.digest(shown))
    if refresh is None:
        raise InvalidGrant("the refresh token is not valid")
    draft.refresh = refresh


def demand_own_refresh_token(_provider: Provider, draft: TokenDraft) -> None:
    """ "ensure that the refresh token was issued to the authenticated client" (RFC 6749 6)."""
    if draft.refresh.client_id != draft.call.client.client_id:
        raise InvalidGrant("the refresh token was issued to another client")


def refuse_used_refresh_token(provider: Provider, draft: TokenDraft) -> None:
    """A refresh token that comes twice was stolen: the whole grant ends (RFC 9700 4.14.2).

    Within `Settings.refresh_token_grace_seconds` of its first use it is taken for a client that lost the answer.
    """
    used_at = draft.refresh.used_at
    if used_at is not None and provider.now() - used_at >= provider.settings.refresh_token_grace_seconds:
        revoke_grant(provider.engine, provider.issuer, draft.refresh.grant_id, provider.clock())
        raise InvalidGrant("the refresh token was used before")


def refuse_expired_refresh_token(provider: Provider, draft: TokenDraft) -> None:
    """An expired refresh token is invalid_grant (RFC 6749 5.2)."""
    if draft.refresh.expires_at <= provider.now():
        raise InvalidGrant("the refresh token has expired")


def take_grant_of_refresh_token(provider: Provider, draft: TokenDraft) -> None:
    """The grant still lives (RFC 7009 2.1)."""
    grant = find_grant(provider.engine, provider.issuer, draft.refresh.grant_id)
    if grant is None:
        raise InvalidGrant("the grant was revoked")
    draft.grant, draft.scope, draft.audience, draft.with_refresh = grant, grant.scope, grant.audience, True


def narrow_scope(_provider: Provider, draft: TokenDraft) -> None:
    """scope "MUST NOT include any scope not originally granted" (RFC 6749 6)."""
    asked = tuple(dict.fromkeys(draft.call.parameters.get("scope", "").split()))
    if not asked:
        return
    if not set(asked) <= set(draft.scope):
        raise InvalidScope("the scope is wider than the one granted")
    draft.scope = asked


def rotate_refresh_token(provider: Provider, draft: TokenDraft) -> None:
    """Each use gives a new refresh token and ends the old one; of two at once, one wins (RFC 9700 4.14.2)."""
    first = spend_refresh_token(provider.engine, provider.issuer, draft.refresh.token_hash, provider.clock())
    if not first and not provider.settings.refresh_token_grace_seconds:
        revoke_grant(provider.engine, provider.issuer, draft.refresh.grant_id, provider.clock())
        raise InvalidGrant("the refresh token was used before")
