"""The provider's signing keys."""

import json
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key
from sqlalchemy import Engine

from reference_server.storage.keys import add_sealed_key, sealed_keys
from reference_server.storage.seal import Seal

RSA_BITS = 2048
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


def generate_keys() -> tuple[Key, ...]:
    """One RSA, one P-256 and one Ed25519 key.

    The RSA key names no `alg`, since it makes both RS256 and PS256 signatures.
    """
    return (
        RSAKey.generate_key(RSA_BITS, {"use": "sig"}, auto_kid=True),
        ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True),
        OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "EdDSA"}, auto_kid=True),
    )


def store_keys(engine: Engine, issuer: str, seal: Seal, keys: tuple[Key, ...], now: float) -> None:
    """Seal keys and store them."""
    for key in keys:
        add_sealed_key(engine, issuer, str(key.kid), seal.close(json.dumps(key.as_dict(private=True))), now)


def load_keys(engine: Engine, issuer: str, seal: Seal) -> KeyRing:
    """The key ring of an issuer, empty where it has none."""
    return KeyRing(tuple(import_key(json.loads(seal.open(sealed))) for sealed in sealed_keys(engine, issuer)))
