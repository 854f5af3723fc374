"""What the rules of the token endpoint read and fill."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reference_server.rules.clients.call import ClientCall
from reference_server.storage.device_codes import DeviceCode
from reference_server.storage.grants import Code, Grant, RefreshToken
from reference_server.storage.trusted_issuers import TrustedIssuer


@dataclass(slots=True)
class TokenDraft:
    """A token request of an authenticated client.

    `grant` stays None where no End-User authorized anything here; the tokens are then about `subject`, or else about
    the client, and `session` is what a token hook said of them. `claims` are those of an assertion, and `trusted` who
    may have made it.
    """

    call: ClientCall
    grant_type: str = ""
    grant: Grant | None = None
    scope: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    with_refresh: bool = False
    subject: str | None = None
    not_after: int | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    trusted: tuple[TrustedIssuer, ...] = ()
    session: Mapping[str, Any] = field(default_factory=dict)
    code: Code = field(init=False)
    refresh: RefreshToken = field(init=False)
    device: DeviceCode = field(init=False)
