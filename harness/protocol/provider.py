"""What a provider says of itself."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.exchange import Exchange
from harness.protocol.tokens import ReceivedJwt

# OpenID Connect Discovery 3 and RFC 8414 2: what an absent member means.
METADATA_DEFAULTS: Mapping[str, Any] = {
    "response_modes_supported": ("query", "fragment"),
    "grant_types_supported": ("authorization_code", "implicit"),
    "token_endpoint_auth_methods_supported": ("client_secret_basic",),
    "claim_types_supported": ("normal",),
    "claims_parameter_supported": False,
    "request_parameter_supported": False,
    "request_uri_parameter_supported": True,
    "require_request_uri_registration": False,
}


class ProviderMetadata(Struct, frozen=True):
    """The members of the discovery document, or of the target file's `metadata` where there is none."""

    members: Mapping[str, Any]

    def value(self, name: str) -> Any:
        """Return a member or its specified default, None where it has neither."""
        return self.members.get(name, METADATA_DEFAULTS.get(name))

    def text(self, name: str) -> str | None:
        """Return a member that is a string, None where it is absent or of another type."""
        value = self.members.get(name)
        return value if isinstance(value, str) else None

    def listed(self, name: str) -> tuple[str, ...]:
        """Return the strings of a member that is an array, its specified default where it is absent."""
        value = self.value(name)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple) else ()


class Provider(Struct, frozen=True):
    """A provider as the run knows it: its issuer identifier, metadata and key set (RFC 7517 5).

    `clock_offset` is how many seconds its clock is ahead, 0 where that is within the tolerance.
    """

    issuer: str
    metadata: ProviderMetadata
    jwks: Mapping[str, Any]
    clock_offset: float = 0.0


class DiscoveryResponse(Struct, frozen=True):
    """A provider configuration response (OpenID Connect Discovery 4.2); `issuer` is the one that was asked for.

    `signed` is its signed_metadata (RFC 8414 2.1), where it was decoded.
    """

    issuer: str
    exchange: Exchange
    document: Mapping[str, Any]
    signed: ReceivedJwt | None = None

    @property
    def metadata(self) -> ProviderMetadata:
        """The document as metadata."""
        return ProviderMetadata(self.document)

    @property
    def listed_acr(self) -> str | None:
        """The last authentication context class that is listed (OpenID Connect Discovery 3), None without any.

        The last, because the first is what a login reaches that nobody asked for more.
        """
        return next(iter(reversed(self.metadata.listed("acr_values_supported"))), None)


class DiscoveryError(Struct, frozen=True):
    """The provider refused its configuration."""

    issuer: str
    exchange: Exchange


class JwksResponse(Struct, frozen=True):
    """A JWK Set document (RFC 7517 5)."""

    provider: Provider
    exchange: Exchange
    document: Mapping[str, Any]

    @property
    def keys(self) -> tuple[Mapping[str, Any], ...]:
        """The members of `keys` that are objects."""
        keys = self.document.get("keys")
        return tuple(key for key in keys if isinstance(key, dict)) if isinstance(keys, list) else ()


class JwksError(Struct, frozen=True):
    """The provider refused its key set."""

    provider: Provider
    exchange: Exchange
