"""Keyed hashes and sealed values: what a stolen database must not give away."""

import base64
import hmac
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reference_server.clock import Randomness

NONCE_BYTES = 12


class WrongSystemSecret(Exception):
    """The database was written under another system secret."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Hashes and seals under keys that are drawn from one system secret."""

    hash_key: bytes
    seal_key: bytes
    randomness: Randomness
    _cipher: AESGCM = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cipher", AESGCM(self.seal_key))

    def digest(self, value: str) -> str:
        """The keyed hash under which a code or token is stored and found."""
        return hmac.digest(self.hash_key, value.encode(), "sha256").hex()

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
