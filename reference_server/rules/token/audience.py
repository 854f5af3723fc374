"""Whom the access token will be meant for (RFC 8707 2.2)."""

from reference_server.errors import InvalidTarget
from reference_server.provider import Provider
from reference_server.rules.audience import (
    refuse_malformed_resources,
    refuse_unknown_resources,
    refuse_unregistered_audience,
)
from reference_server.rules.token.draft import TokenDraft


def check_resource_syntax(_provider: Provider, draft: TokenDraft) -> None:
    """With every grant, each resource is an absolute URI without a fragment (RFC 8707 2, 2.2)."""
    refuse_malformed_resources(draft.call.repeatable.get("resource", ()))


def narrow_audience(_provider: Provider, draft: TokenDraft) -> None:
    """ "The client can ... request access tokens for a subset of the resources" that were granted (RFC 8707 2.2)."""
    resources = tuple(dict.fromkeys(draft.call.repeatable.get("resource", ())))
    if not resources:
        return
    if not set(resources) <= set(draft.audience):
        raise InvalidTarget("resource is not one that the End-User granted")
    draft.audience = resources


def take_asked_audience(provider: Provider, draft: TokenDraft) -> None:
    """Where no End-User grants, the client's own registration says what it may ask for (RFC 8707 2.2, Hydra)."""
    resources = tuple(dict.fromkeys(draft.call.repeatable.get("resource", ())))
    audience = tuple(dict.fromkeys(" ".join(draft.call.repeatable.get("audience", ())).split()))
    refuse_unknown_resources(provider, draft.call.client, resources)
    refuse_unregistered_audience(draft.call.client, audience)
    draft.audience = resources or audience
