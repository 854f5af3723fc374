"""Introspection (RFC 7662). What may not be told, or is not alive, is taken away: then the answer is inactive."""

from reference_server.errors import InvalidClient
from reference_server.provider import Provider
from reference_server.rules.presented.token import PresentedToken
from reference_server.scope_coverage import covers
from reference_server.storage.grants import find_grant


def refuse_public_client(_provider: Provider, presented: PresentedToken) -> None:
    """ "the endpoint MUST also require some form of authorization" (RFC 7662 2.1): an identifier alone is none."""
    if presented.client is not None and presented.client.auth_method == "none":
        raise InvalidClient("a public client may not introspect")


def hide_foreign_token(_provider: Provider, presented: PresentedToken) -> None:
    """A client learns of its own tokens and of access tokens that are meant for it; others are inactive to it.

    RFC 7662 2.2: not "an error", and 4: "use ... at the calling resource server".
    """
    meant_for = presented.access.audience if presented.access is not None else ()
    if presented.client is not None and presented.client.client_id not in (presented.owner, *meant_for):
        presented.access = presented.refresh = None


def hide_ended_refresh_token(provider: Provider, presented: PresentedToken) -> None:
    """A refresh token that was used or has expired is inactive (RFC 7662 2.2, `active`)."""
    refresh = presented.refresh
    if refresh is not None and (refresh.used_at is not None or refresh.expires_at <= provider.now()):
        presented.refresh = None


def load_grant(provider: Provider, presented: PresentedToken) -> None:
    """A token whose grant was revoked is inactive (RFC 7662 4); one without an End-User has no grant."""
    found = presented.access or presented.refresh
    if found is None or found.grant_id is None:
        return
    presented.grant = find_grant(provider.engine, provider.issuer, found.grant_id)
    if presented.grant is None:
        presented.access = presented.refresh = None


def hide_narrower_token(provider: Provider, presented: PresentedToken) -> None:
    """An operator may name the `scope` that a token must have to be active (Hydra's admin API)."""
    found, strategy = presented.access or presented.refresh, provider.settings.scope_strategy
    asked = presented.parameters.get("scope", "").split()
    if found is not None and not all(covers(strategy, found.scope, token) for token in asked):
        presented.access = presented.refresh = None
