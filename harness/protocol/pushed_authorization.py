"""The messages of the pushed authorization request endpoint (RFC 9126 2)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.client import Client
from harness.protocol.exchange import Exchange, Pairs
from harness.protocol.provider import Provider
from harness.protocol.secret import Secret
from harness.protocol.shown_fields import without_in_repr


@without_in_repr("parameters")
class PushedAuthorizationRequest(Struct, frozen=True):
    """A pushed request: `parameters` are those that were sent, credentials included.

    `inside` are those of the authorization request that bind the provider, those of a request object before all.
    `code_verifier` is the secret behind its code challenge (RFC 7636 4.1).
    """

    provider: Provider
    client: Client
    parameters: Pairs
    inside: Mapping[str, Any]
    code_verifier: Secret | None = None


@without_in_repr("issued_in")
class RequestUri(Struct, frozen=True):
    """The reference to a pushed request (RFC 9126 2.2)."""

    value: str
    issued_in: "PushedAuthorizationResponse"


class PushedAuthorizationResponse(Struct, frozen=True):
    """A pushed request was taken (RFC 9126 2.2)."""

    request: PushedAuthorizationRequest
    exchange: Exchange
    members: Mapping[str, Any]

    @property
    def request_uri(self) -> RequestUri | None:
        """The reference, None where the response has none."""
        value = self.members.get("request_uri")
        return RequestUri(value, self) if isinstance(value, str) and value else None


class PushedAuthorizationError(Struct, frozen=True):
    """A refused push (RFC 9126 2.3)."""

    request: PushedAuthorizationRequest
    exchange: Exchange
    members: Mapping[str, Any]

    @property
    def error(self) -> str | None:
        """The error code, None where the answer has none."""
        error = self.members.get("error")
        return error if isinstance(error, str) else None
