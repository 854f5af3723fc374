"""Encrypted JWTs (RFC 7516, RFC 7519)."""

from collections.abc import Sequence
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from reference_server.jose.signatures import BadToken

RSA_ALGORITHMS = ("RSA-OAEP", "RSA-OAEP-256")
ECDH_ALGORITHMS = ("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")
KEY_MANAGEMENT = (*RSA_ALGORITHMS, *ECDH_ALGORITHMS)
CONTENT_ENCRYPTION = ("A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM")
DEFAULT_CONTENT_ENCRYPTION = "A128CBC-HS256"
EXCHANGE_CURVES = ("P-256", "P-384", "P-521", "X25519")


def is_encrypted(token: str) -> bool:
    """Whether a JWT has the five parts of a JWE (RFC 7516 9)."""
    return token.count(".") == 4


def fits_encryption(key: Key, algorithm: str) -> bool:
    """Whether a key is declared for nothing else than this way of encryption (RFC 7517 4.2, 4.4)."""
    if key.get("use") not in (None, "enc") or key.get("alg") not in (None, algorithm):
        return False
    if algorithm in RSA_ALGORITHMS:
        return isinstance(key, RSAKey)
    return isinstance(key, ECKey | OKPKey) and key.get("crv") in EXCHANGE_CURVES


def encrypt(text: str, algorithm: str, content_encryption: str, keys: Sequence[Key], *, nested: bool) -> str:
    """Encrypt to the first of the recipient's keys that fits; `nested` for a signed JWT inside (RFC 7519 5.2).

    Raises `BadToken` where no key fits.
    """
    key = next((key for key in keys if fits_encryption(key, algorithm)), None)
    if key is None:
        raise BadToken(f"no key fits {algorithm}")
    header: dict[str, Any] = {"alg": algorithm, "enc": content_encryption}
    if nested:
        header["cty"] = "JWT"
    if key.kid is not None:
        header["kid"] = key.kid
    return jwe.encrypt_compact(header, text.encode(), key, algorithms=[algorithm, content_encryption])


def decrypt(token: str, keys: Sequence[Key]) -> str:
    """What one of the keys opens. Raises `BadToken`."""
    for key in keys:
        if key.get("use") != "enc":
            continue
        try:
            opened = jwe.decrypt_compact(token, key, algorithms=[*KEY_MANAGEMENT, *CONTENT_ENCRYPTION])
            return (opened.plaintext or b"").decode("ascii")
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    raise BadToken("no key opens the encrypted token")
