"""Keyed hashes and sealed values: what a stolen database must not give away."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reference_server.clock import Randomness

NONCE_BYTES = 12
BLOCK_BYTES = 64
"""What SHA-256 takes at once (RFC 2104 2, B); a longer key would have to be hashed first, and none here is longer."""
INNER_PADDING, OUTER_PADDING = 0x36, 0x5C


class WrongSystemSecret(Exception):
    """The database was written under another system secret."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Hashes and seals under keys that are drawn from one system secret."""

    hash_key: bytes
    seal_key: bytes
    randomness: Randomness
    _cipher: AESGCM = field(init=False, repr=False, compare=False)
    _inner: "hashlib._Hash" = field(init=False, repr=False, compare=False)
    _outer: "hashlib._Hash" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cipher", AESGCM(self.seal_key))
        for name, padding in (("_inner", INNER_PADDING), ("_outer", OUTER_PADDING)):
            block = bytes(octet ^ padding for octet in self.hash_key.ljust(BLOCK_BYTES, b"\0"))
            object.__setattr__(self, name, hashlib.sha256(block))

    def digest(self, value: str) -> str:
        """The keyed hash under which a code or token is stored and found: HMAC-SHA-256 (RFC 2104 2).

        Both of its hashes begin with the padded key, which is hashed once for all: to have OpenSSL begin anew is most
        of what a short HMAC costs.
        """
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(value.encode())
        outer.update(inner.digest())
        return outer.hexdigest()

    def close(self, value: str) -> str:
        """Encrypt a value that is needed again in the clear (AES-256-GCM)."""
        nonce = self.randomness(NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, value.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        """Decrypt what `close` gave. Raises `WrongSystemSecret`."""
        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()
        except InvalidTag as error:
            raise WrongSystemSecret("the database was written under another system secret") from error


def make_seal(system_secret: bytes, randomness: Randomness) -> Seal:
    """Draw the two keys from the system secret."""
    return Seal(
        hash_key=hmac.digest(system_secret, b"hallmark keyed hashes", "sha256"),
        seal_key=hmac.digest(system_secret, b"hallmark sealed values", "sha256"),
        randomness=randomness,
    )
