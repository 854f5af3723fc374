"""Whom an access token may be meant for (RFC 8707 2, and the `audience` parameter of Hydra)."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from reference_server.errors import InvalidRequest, InvalidTarget
from reference_server.provider import Provider
from reference_server.storage.clients import Client

REPEATABLE = ("resource", "audience")
"""Parameters that may come more than once: "Multiple resource parameters MAY be used" (RFC 8707 2)."""


def refuse_malformed_resources(resources: Sequence[str]) -> None:
    """ "Its value MUST be an absolute URI ... MUST NOT include a fragment component" (RFC 8707 2)."""
    for resource in resources:
        try:
            parts = urlsplit(resource)
        except ValueError as error:
            raise InvalidTarget("resource is not an absolute URI") from error
        if not parts.scheme or not (parts.netloc or parts.path) or "#" in resource or " " in resource:
            raise InvalidTarget("resource is not an absolute URI without a fragment")


def refuse_unknown_resources(provider: Provider, client: Client, resources: Sequence[str]) -> None:
    """An "unknown" resource is invalid_target (RFC 8707 2).

    Known are the provider itself, its `Settings.protected_resources`, and what the client registered as `audience`.
    """
    known = {provider.issuer, *provider.settings.protected_resources, *client.texts("audience")}
    if not set(resources) <= known:
        raise InvalidTarget("resource is not one that this client can have access tokens for")


def refuse_unregistered_audience(client: Client, audience: Sequence[str]) -> None:
    """What `audience` asks for is registered as the client's `audience` (Hydra)."""
    if not set(audience) <= set(client.texts("audience")):
        raise InvalidRequest("audience is not one that the client registered")
