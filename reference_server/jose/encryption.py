"""Encrypted JWTs (RFC 7516, RFC 7519)."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from reference_server.jose.signatures import BadToken, read_header

Header = dict[str, Any]

RSA_ALGORITHMS = ("RSA-OAEP", "RSA-OAEP-256")
ECDH_ALGORITHMS = ("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")
KEY_MANAGEMENT = (*RSA_ALGORITHMS, *ECDH_ALGORITHMS)
SYMMETRIC_BITS = {"A128KW": 128, "A192KW": 192, "A256KW": 256}
"""The length of a key that wraps another one (RFC 7518 4.4)."""
CONTENT_BITS = {
    **{"A128CBC-HS256": 256, "A192CBC-HS384": 384, "A256CBC-HS512": 512},
    **{"A128GCM": 128, "A192GCM": 192, "A256GCM": 256},
}
"""The length of a key that content is encrypted with directly (RFC 7518 5.2, 5.3)."""
DIRECT = "dir"
SYMMETRIC = (DIRECT, *SYMMETRIC_BITS)
TO_CLIENTS = (*KEY_MANAGEMENT, *SYMMETRIC)
CONTENT_ENCRYPTION = ("A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM")
DEFAULT_CONTENT_ENCRYPTION = "A128CBC-HS256"
EXCHANGE_CURVES = ("P-256", "P-384", "P-521", "X25519")


def key_bits(algorithm: str, content_encryption: str) -> int:
    """The length of the key that an algorithm of symmetric encryption takes."""
    return CONTENT_BITS[content_encryption] if algorithm == DIRECT else SYMMETRIC_BITS[algorithm]


def left_most_bits(secret: str, bits: int) -> bytes:
    """The key of a client secret: "the left-truncated ... hash of the octets of the UTF-8 representation of the
    client_secret value", by SHA-256, SHA-384 or SHA-512 as many bits are needed (OIDC Core 10.2).
    """
    digest = next(name for most, name in ((256, "sha256"), (384, "sha384"), (512, "sha512")) if bits <= most)
    return hashlib.new(digest, secret.encode()).digest()[: bits // 8]


def is_encrypted(token: str) -> bool:
    """Whether a JWT has the five parts of a JWE (RFC 7516 9)."""
    return token.count(".") == 4


def fits_encryption(key: Key, algorithm: str) -> bool:
    """Whether a key is declared for nothing else than this way of encryption (RFC 7517 4.2, 4.4)."""
    if key.get("use") not in (None, "enc") or key.get("alg") not in (None, algorithm):
        return False
    if algorithm in SYMMETRIC:
        return isinstance(key, OctKey)
    if algorithm in RSA_ALGORITHMS:
        return isinstance(key, RSAKey)
    return isinstance(key, ECKey | OKPKey) and key.get("crv") in EXCHANGE_CURVES


def encrypt(
    text: str, algorithm: str, content_encryption: str, keys: Sequence[Key], completed: Callable[[Header], Header]
) -> str:
    """Encrypt to the first of the recipient's keys that fits, with the header that `completed` makes of its beginning.

    Raises `BadToken` where no key fits.
    """
    key = next((key for key in keys if fits_encryption(key, algorithm)), None)
    if key is None:
        raise BadToken(f"no key fits {algorithm}")
    header: Header = {"alg": algorithm, "enc": content_encryption}
    if key.kid is not None:
        header["kid"] = key.kid
    return jwe.encrypt_compact(completed(header), text.encode(), key, algorithms=[algorithm, content_encryption])


def decrypt_by_secret(token: str, derived: Callable[[int], bytes]) -> str:
    """What the key of a client secret opens, by the algorithms that the header names. Raises `BadToken`."""
    # The key has to be known before the token is opened, and depends on its header alone.
    header = read_header(f"{token.partition('.')[0]}..")
    algorithm, content_encryption = str(header.get("alg")), str(header.get("enc"))
    if algorithm not in SYMMETRIC or content_encryption not in CONTENT_BITS:
        raise BadToken("no algorithm of symmetric encryption")
    key = OctKey.import_key(derived(key_bits(algorithm, content_encryption)))
    try:
        opened = jwe.decrypt_compact(token, key, algorithms=[algorithm, content_encryption])
        return (opened.plaintext or b"").decode("ascii")
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise BadToken("the client secret does not open the encrypted token") from error


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
