"""The messages of the UserInfo endpoint (OpenID Connect Core 5.3)."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.exchange import Exchange
from harness.protocol.provider import Provider
from harness.protocol.tokens import AccessToken, ReceivedJwt


class UserinfoRequest(Struct, frozen=True):
    """A UserInfo request (OpenID Connect Core 5.3.1).

    `presentation` says how the token is sent: header, form, query or none (RFC 6750 2). `access_token` is None where
    the scenario made one up.
    """

    provider: Provider
    access_token: AccessToken | None
    method: str
    presentation: str


class UserinfoResponse(Struct, frozen=True):
    """A UserInfo response (OpenID Connect Core 5.3.2); `jwt` is there where it came as a signed JWT."""

    request: UserinfoRequest
    exchange: Exchange
    claims: Mapping[str, Any]
    jwt: ReceivedJwt | None = None


class UserinfoError(Struct, frozen=True):
    """A refused UserInfo request (OpenID Connect Core 5.3.3, RFC 6750 3); `challenge` is WWW-Authenticate's."""

    request: UserinfoRequest
    exchange: Exchange
    challenge: Mapping[str, str]
