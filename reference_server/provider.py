"""One issuer: its addresses, its rules and what it stands on."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct
from sqlalchemy import Engine

from reference_server.clock import Clock, Randomness
from reference_server.encoding import base64url
from reference_server.jose.keys import KeyRing, StoredKeys
from reference_server.settings import Settings
from reference_server.storage.seal import Seal

if TYPE_CHECKING:
    from reference_server.table import RuleTable

TOKEN_BYTES = 32
CLIENT_SECRET_BYTES = 48
"""Written in base64url, 64 octets: what HS512 needs (RFC 7518 3.2)."""
IDENTIFIER_BYTES = 16


def is_loopback(origin: str) -> bool:
    """Whether an origin is one of this machine, as while developing."""
    host = urlsplit(origin).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


class Provider(Struct, frozen=True):
    """An OpenID Provider that answers under `issuer`.

    `origin` is the public port's scheme and authority, `path` the issuer's path ("" or "/faults/<name>"),
    `login_url`, `consent_url`, `device_url` and `logout_url` the pages of the login and consent application.
    """

    origin: str
    path: str
    login_url: str
    consent_url: str
    logout_url: str
    device_url: str
    settings: Settings
    table: "RuleTable"
    engine: Engine
    seal: Seal
    keys: KeyRing | StoredKeys
    clock: Clock
    randomness: Randomness

    @property
    def issuer(self) -> str:
        """The Issuer Identifier (OIDC Core 1.2)."""
        return self.origin + self.path

    @property
    def may_fetch_private_addresses(self) -> bool:
        """Whether what clients point to may be on this machine or in a network of its own."""
        told = self.settings.fetch_private_addresses
        return is_loopback(self.origin) if told is None else told

    def now(self) -> int:
        """Seconds since the epoch."""
        return int(self.clock())

    def new_token(self) -> str:
        """A secret of 256 bits in base64url."""
        return base64url(self.randomness(TOKEN_BYTES))

    def new_client_secret(self) -> str:
        """A secret long enough for every MAC: "at least the minimum of MAC keys of the algorithm" (OIDC Core 16.19)."""
        return base64url(self.randomness(CLIENT_SECRET_BYTES))

    def new_identifier(self) -> str:
        """A unique name that is not a secret."""
        return self.randomness(IDENTIFIER_BYTES).hex()
