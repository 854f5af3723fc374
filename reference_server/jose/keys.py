"""The provider's signing keys."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from joserfc.jwk import Key
from msgspec import Struct, field
from sqlalchemy import Engine

from reference_server.clock import Clock
from reference_server.jose.encryption import KEY_MANAGEMENT, fits_encryption
from reference_server.jose.own_keys import import_own_key
from reference_server.storage.keys import (
    StoredKey,
    add_keys_to_set,
    public_keys,
    publish_key,
    sealed_keys,
    unpublished_keys,
)
from reference_server.storage.seal import Seal

KEY_OWNER = ""
"""The issuer column of keys: they belong to the deployment, since an issuer's address changes with its port."""
SIGNING_SET = "hydra.openid.id-token"
"""The set that signs everything and is published; its name is Hydra's."""
FRESH_SECONDS = 1.0
"""How long a server process may sign by what it knows of the set before it looks again."""
KEY_TYPE_OF_ALGORITHM = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class KeyMissing(Exception):
    """The key ring has no key for an algorithm."""


class KeyRing(Struct, frozen=True):
    """The private keys, newest first."""

    keys: tuple[Key, ...]

    def signing_key(self, algorithm: str) -> Key:
        """The newest key that can make this signature. Raises `KeyMissing`."""
        for key in self.keys:
            if key.is_private and key.get("use") != "enc" and _fits(key, algorithm):
                return key
        raise KeyMissing(algorithm)

    def public_jwks(self) -> str:
        """The public keys as JWKs in JSON, with commas between them."""
        return ",".join(filter(None, map(public_jwk, self.keys)))


def _fits(key: Key, algorithm: str) -> bool:
    if key.key_type != KEY_TYPE_OF_ALGORITHM.get(algorithm[:2]):
        return False
    named = key.get("alg")
    return named == algorithm or (named is None and key.key_type == "RSA")


class StoredKeys(Struct):
    """The key ring as the database has it, shared by all server processes.

    A key that an operator adds or deletes counts at once in the published set, and within `FRESH_SECONDS` for
    signatures. For each of `algorithms`, of signature or encryption, that no key can serve, `make_key` makes one.
    """

    engine: Engine
    seal: Seal
    clock: Clock
    algorithms: Sequence[str]
    make_key: Callable[[str], Key]
    _sealed: tuple[str, ...] = ()
    _ring: KeyRing = field(default_factory=lambda: KeyRing(()))
    _published: str = ""
    _fresh_until: float = 0.0

    @property
    def keys(self) -> tuple[Key, ...]:
        """The private keys, newest first."""
        return self._current().keys

    def signing_key(self, algorithm: str) -> Key:
        """The newest key that can make this signature. Raises `KeyMissing`."""
        return self._current().signing_key(algorithm)

    def public_jwks(self) -> str:
        """The public keys as the database has them, JWKs in JSON with commas between them.

        After a change what is missing is made.
        """
        found = public_keys(self.engine, KEY_OWNER, SIGNING_SET)
        if found != self._published:
            self._read()
            found = self._published = public_keys(self.engine, KEY_OWNER, SIGNING_SET)
        return found

    def _current(self) -> KeyRing:
        return self._ring if time.monotonic() < self._fresh_until else self._read()

    def _read(self) -> KeyRing:
        sealed = sealed_keys(self.engine, KEY_OWNER, SIGNING_SET)
        if sealed != self._sealed or not sealed:
            ring = KeyRing(tuple(import_own_key(json.loads(self.seal.open(one))) for one in sealed))
            made = tuple(self.make_key(algorithm) for algorithm in self.algorithms if not _serves(ring, algorithm))
            if made:
                add_keys(self.engine, SIGNING_SET, self.seal, made, self.clock())
                return self._read()
            self._sealed, self._ring = sealed, ring
        self._fresh_until = time.monotonic() + FRESH_SECONDS
        return self._ring


def _serves(ring: KeyRing, algorithm: str) -> bool:
    if algorithm in KEY_MANAGEMENT:
        return any(key.get("use") == "enc" and fits_encryption(key, algorithm) for key in ring.keys)
    try:
        ring.signing_key(algorithm)
    except KeyMissing:
        return False
    return True


def whole_jwk(key: Key) -> dict[str, Any]:
    """The members of a key, with its private part where it has one."""
    return dict(key.as_dict(private=key.is_private))


def public_jwk(key: Key) -> str | None:
    """The public part of a key as a JWK in JSON (RFC 7517 4); a symmetric key has none."""
    return None if key.key_type == "oct" else json.dumps(key.as_dict(private=False), separators=(",", ":"))


def stored_by_kid(seal: Seal, keys: Sequence[Key]) -> Mapping[str, StoredKey]:
    """Each key as it is stored, under its kid."""
    return {str(key.kid): StoredKey(seal.close(json.dumps(whole_jwk(key))), public_jwk(key)) for key in keys}


def add_keys(engine: Engine, set_name: str, seal: Seal, keys: Sequence[Key], now: float) -> None:
    """Seal keys and add them to a set. Raises `KeyExists`."""
    add_keys_to_set(engine, KEY_OWNER, set_name, stored_by_kid(seal, keys), now)


def find_keys(engine: Engine, set_name: str, seal: Seal) -> tuple[Key, ...]:
    """The keys of a set, newest first."""
    return tuple(import_own_key(json.loads(seal.open(sealed))) for sealed in sealed_keys(engine, KEY_OWNER, set_name))


def publish_older_keys(engine: Engine, seal: Seal) -> None:
    """Store the public part of each key that was kept before public parts were."""
    for kept in unpublished_keys(engine):
        public = public_jwk(import_own_key(json.loads(seal.open(kept.sealed_jwk))))
        if public is not None:
            publish_key(engine, kept, public)
