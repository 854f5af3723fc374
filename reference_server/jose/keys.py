"""The provider's signing keys."""

import json
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import Key, import_key
from sqlalchemy import Engine

from reference_server.storage.keys import add_sealed_key, sealed_keys
from reference_server.storage.seal import Seal

KEY_TYPE_OF_ALGORITHM = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}


class KeyMissing(Exception):
    """The key ring has no key for an algorithm."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The private keys, newest first."""

    keys: tuple[Key, ...]

    def signing_key(self, algorithm: str) -> Key:
        """The newest key that can make this signature. Raises `KeyMissing`."""
        for key in self.keys:
            if key.key_type == KEY_TYPE_OF_ALGORITHM.get(algorithm):
                return key
        raise KeyMissing(algorithm)

    def public_set(self) -> dict[str, Any]:
        """The JWK Set of the public keys (RFC 7517 5)."""
        return {"keys": [dict(key.as_dict(private=False)) for key in self.keys]}


def store_keys(engine: Engine, issuer: str, seal: Seal, keys: tuple[Key, ...], now: float) -> None:
    """Seal keys and store them."""
    for key in keys:
        add_sealed_key(engine, issuer, str(key.kid), seal.close(json.dumps(key.as_dict(private=True))), now)


def load_keys(engine: Engine, issuer: str, seal: Seal) -> KeyRing:
    """The key ring of an issuer, empty where it has none."""
    return KeyRing(tuple(import_key(json.loads(seal.open(sealed))) for sealed in sealed_keys(engine, issuer)))
