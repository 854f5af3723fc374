"""The messages of the device authorization grant (RFC 8628)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.authorization import SeenPage
from harness.protocol.client import Client
from harness.protocol.exchange import Exchange, Pairs
from harness.protocol.provider import Provider
from harness.protocol.secret import Secret
from harness.protocol.shown_fields import without_in_repr


@without_in_repr("parameters")
class DeviceAuthorizationRequest(Struct, frozen=True):
    """A device authorization request (RFC 8628 3.1); `parameters` are those that were sent."""

    provider: Provider
    client: Client
    parameters: Pairs


@without_in_repr("issued_in")
class DeviceCode(Struct, frozen=True):
    """The code by which a device asks for its tokens (RFC 8628 3.2)."""

    value: Secret
    issued_in: "DeviceAuthorizationResponse"


@without_in_repr("members")
class DeviceAuthorizationResponse(Struct, frozen=True):
    """A device authorization response (RFC 8628 3.2)."""

    request: DeviceAuthorizationRequest
    exchange: Exchange
    members: Mapping[str, Any]

    @property
    def device_code(self) -> DeviceCode | None:
        """The device code, None where it is absent or no string."""
        value = self.members.get("device_code")
        return DeviceCode(Secret(value), self) if isinstance(value, str) and value else None

    @property
    def user_code(self) -> str | None:
        """The code for the user, None where it is absent or no string."""
        return self._text("user_code")

    @property
    def verification_uri(self) -> str | None:
        """Where the user begins, None where it is absent or no string."""
        return self._text("verification_uri")

    @property
    def verification_uri_complete(self) -> str | None:
        """The same with the user code in it, None where it is absent or no string."""
        return self._text("verification_uri_complete")

    def _text(self, name: str) -> str | None:
        value = self.members.get(name)
        return value if isinstance(value, str) and value else None


class DeviceAuthorizationError(Struct, frozen=True):
    """A refused device authorization request (RFC 8628 3.2)."""

    request: DeviceAuthorizationRequest
    exchange: Exchange
    members: Mapping[str, Any]

    @property
    def error(self) -> str | None:
        """The error code, None where the answer has none."""
        error = self.members.get("error")
        return error if isinstance(error, str) else None


class DeviceVerification(Struct, frozen=True):
    """Where the browser was left after the user began at the verification URI (RFC 8628 3.3).

    `typed` is the user code as the user typed it; `pages` are those that were shown on the way, the last one included.
    """

    device: DeviceAuthorizationResponse
    exchange: Exchange
    typed: str
    complete: bool
    pages: tuple[SeenPage, ...]
    title: str
    text: str
