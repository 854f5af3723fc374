"""The relying party that the harness plays."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.exchange import Exchange
from harness.protocol.provider import Provider
from harness.protocol.secret import Secret
from harness.protocol.shown_fields import without_in_repr

# OpenID Connect Dynamic Client Registration 2: what an absent member means.
CLIENT_DEFAULTS: Mapping[str, Any] = {
    "response_types": ["code"],
    "grant_types": ["authorization_code"],
    "application_type": "web",
    "id_token_signed_response_alg": "RS256",
    "token_endpoint_auth_method": "client_secret_basic",
    "require_auth_time": False,
}


def known_metadata(asked: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of a client: what was asked for, overridden by what the provider answered.

    A list that came back with all that was asked for begins with it, in the order in which it was asked for, since the
    order means nothing (RFC 7591 2); what the provider added follows.
    """
    return {**asked, **{name: _in_order(asked.get(name), value) for name, value in told.items() if value is not None}}


def _in_order(asked: Any, told: Any) -> Any:
    lists = isinstance(asked, list) and isinstance(told, list)
    texts = lists and all(isinstance(one, str) for one in (*asked, *told))
    return [*asked, *(one for one in told if one not in asked)] if texts and set(asked) <= set(told) else told


@without_in_repr("private_jwks")
class Client(Struct, frozen=True):
    """A registered client.

    `metadata` is what was asked for, overridden by what the provider answered, since answers leave members out.
    `private_jwks` holds the client's own signing keys as a JWK Set, None where it has none.
    """

    client_id: str
    client_secret: Secret | None
    metadata: Mapping[str, Any]
    registration_access_token: Secret | None = None
    registration_client_uri: str | None = None
    private_jwks: Mapping[str, Any] | None = None

    def value(self, name: str) -> Any:
        """Return a metadata member or its specified default, None where it has neither."""
        return self.metadata.get(name, CLIENT_DEFAULTS.get(name))

    @property
    def redirect_uris(self) -> tuple[str, ...]:
        """The registered redirection URIs."""
        uris = self.metadata.get("redirect_uris") or ()
        return tuple(uri for uri in uris if isinstance(uri, str))

    @property
    def token_endpoint_auth_method(self) -> str:
        """How the client authenticates at the token endpoint."""
        return str(self.value("token_endpoint_auth_method"))


class RegistrationRequest(Struct, frozen=True):
    """A registration (RFC 7591 3.1), an update (RFC 7592 2.2), or a read or removal, whose `metadata` are empty."""

    provider: Provider
    metadata: Mapping[str, Any]


class RegistrationResponse(Struct, frozen=True):
    """A client information response (RFC 7591 3.2.1)."""

    request: RegistrationRequest
    exchange: Exchange
    members: Mapping[str, Any]
    client: Client

    @property
    def registration_access_token(self) -> Secret | None:
        """The token for the client configuration endpoint."""
        return self.client.registration_access_token


class ProvidedClient(Struct, frozen=True):
    """A client that an administrator made where a scenario would have registered one."""

    client: Client

    @property
    def members(self) -> Mapping[str, Any]:
        """Its metadata, as a client information response would have them."""
        return self.client.metadata

    @property
    def registration_access_token(self) -> None:
        """None: there is no registration behind it."""
        return None


class RegistrationDeleted(Struct, frozen=True):
    """A client is gone (RFC 7592 2.3)."""

    client: Client
    exchange: Exchange


class RegistrationError(Struct, frozen=True):
    """A client registration error response (RFC 7591 3.2.2)."""

    request: RegistrationRequest
    exchange: Exchange
    members: Mapping[str, Any]

    @property
    def error(self) -> str | None:
        """The error code, None where the answer has none."""
        error = self.members.get("error")
        return error if isinstance(error, str) else None
