"""One-time codes of an authenticator (RFC 6238)."""

import base64
import binascii
import hmac
import time

from msgspec import Struct

from harness.protocol.secret import Secret


class OneTimeCode(Struct, frozen=True):
    """What an authenticator was told: the shared secret in base32, digits, the time step in seconds, and the hash."""

    secret: Secret
    digits: int = 6
    period: int = 30
    algorithm: str = "SHA1"

    def at(self, seconds: float) -> str:
        """Return the code at a time in seconds since the epoch (RFC 6238 4.2, RFC 4226 5.3)."""
        counter = (int(seconds) // self.period).to_bytes(8)
        digest = hmac.digest(shared_secret(self.secret.reveal()), counter, self.algorithm.lower())
        offset = digest[-1] & 0x0F
        number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFF_FFFF
        return str(number % 10**self.digits).zfill(self.digits)

    def now(self) -> str:
        """Return the code of this moment."""
        return self.at(time.time())

    def seconds_until_the_next(self) -> float:
        """Return how long the code of this moment still holds."""
        return self.period - time.time() % self.period


def shared_secret(written: str) -> bytes:
    """Decode a shared secret as authenticators show it; raises `ValueError` where it is not base32."""
    plain = "".join(written.split()).replace("-", "").rstrip("=").upper()
    try:
        return base64.b32decode(plain + "=" * (-len(plain) % 8))
    except binascii.Error as error:
        raise ValueError("the secret of one-time codes is not base32 (RFC 4648 6)") from error
