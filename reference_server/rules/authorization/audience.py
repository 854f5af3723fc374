"""The resources and audience of an authorization request."""

from reference_server.provider import Provider
from reference_server.rules.audience import (
    refuse_malformed_resources,
    refuse_unknown_resources,
    refuse_unregistered_audience,
)
from reference_server.rules.authorization.draft import AuthorizationDraft


def check_resource_syntax(_provider: Provider, draft: AuthorizationDraft) -> None:
    """Each resource is an absolute URI without a fragment (RFC 8707 2)."""
    refuse_malformed_resources(draft.repeatable.get("resource", ()))


def check_resources(provider: Provider, draft: AuthorizationDraft) -> None:
    """Each resource is known, else the answer is invalid_target (RFC 8707 2.1)."""
    refuse_unknown_resources(provider, draft.client, draft.repeatable.get("resource", ()))


def check_audience(_provider: Provider, draft: AuthorizationDraft) -> None:
    """`audience` is a list separated by spaces, or repeated (Hydra)."""
    refuse_unregistered_audience(draft.client, draft.audience)
