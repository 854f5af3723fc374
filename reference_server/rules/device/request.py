"""The device authorization request (RFC 8628 3.1)."""

from dataclasses import dataclass

from reference_server.errors import InvalidScope, UnauthorizedClient
from reference_server.provider import Provider
from reference_server.rules.audience import (
    refuse_malformed_resources,
    refuse_unknown_resources,
    refuse_unregistered_audience,
)
from reference_server.rules.authorization.scope import SCOPE_TOKEN
from reference_server.rules.clients.call import ClientCall
from reference_server.rules.token.grant_type import DEVICE_CODE
from reference_server.scope_coverage import covered


@dataclass(slots=True)
class DeviceDraft:
    """A device authorization request of an authenticated client."""

    call: ClientCall
    scope: tuple[str, ...] = ()

    @property
    def resources(self) -> tuple[str, ...]:
        """What `resource` asks for."""
        return tuple(dict.fromkeys(self.call.repeatable.get("resource", ())))

    @property
    def audience(self) -> tuple[str, ...]:
        """What `audience` asks for, which may be repeated as well as a list."""
        return tuple(dict.fromkeys(" ".join(self.call.repeatable.get("audience", ())).split()))


def demand_device_grant_type(_provider: Provider, draft: DeviceDraft) -> None:
    """The client registered the device grant (RFC 8628 3.1, RFC 6749 5.2, unauthorized_client)."""
    if DEVICE_CODE not in draft.call.client.texts("grant_types"):
        raise UnauthorizedClient("the client did not register the device grant")


def keep_known_scopes(provider: Provider, draft: DeviceDraft) -> None:
    """scope follows RFC 6749 3.3; a client that registered `scope` is held to it (RFC 8628 3.1, RFC 7591 2)."""
    asked = tuple(dict.fromkeys(draft.call.parameters.get("scope", "").split()))
    if not all(SCOPE_TOKEN.fullmatch(token) for token in asked):
        raise InvalidScope("a scope token has a character that RFC 6749 3.3 does not allow")
    known = draft.call.client.text("scope").split() or provider.settings.scopes_supported
    draft.scope = covered(provider.settings.scope_strategy, known, asked)


def ignore_offline_access_without_refresh(_provider: Provider, draft: DeviceDraft) -> None:
    """offline_access is ignored where the client may not use refresh tokens (OIDC Core 11)."""
    if "refresh_token" not in draft.call.client.texts("grant_types"):
        draft.scope = tuple(token for token in draft.scope if token != "offline_access")


def check_audience(provider: Provider, draft: DeviceDraft) -> None:
    """resource and audience as at the authorization endpoint (RFC 8707 2, Hydra)."""
    refuse_malformed_resources(draft.resources)
    refuse_unknown_resources(provider, draft.call.client, draft.resources)
    refuse_unregistered_audience(draft.call.client, draft.audience)
