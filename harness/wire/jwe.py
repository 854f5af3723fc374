"""Encrypted JWTs as a relying party opens them (RFC 7516, RFC 7519 5.2, OpenID Connect Core 10.2)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from jwcrypto.common import JWException, base64url_encode
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK
from msgspec import Struct

from harness.wire.jose_keys import keys_of

SEGMENTS = 5
ELLIPTIC = "ECDH-ES"
RSA_BITS = 2048
# What a provider may encrypt by here: the algorithms of RFC 7518 4 and 5 that need a published key.
ALGORITHMS = [
    *("RSA-OAEP", "RSA-OAEP-256", "RSA1_5", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"),
    *("A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"),
]

# How long a key is that wraps another one, and one that content is encrypted with directly (RFC 7518 4.4, 5.2, 5.3).
WRAPPING_BITS = {"A128KW": 128, "A192KW": 192, "A256KW": 256}
DIRECT_BITS = {
    **{"A128CBC-HS256": 256, "A192CBC-HS384": 384, "A256CBC-HS512": 512},
    **{"A128GCM": 128, "A192GCM": 192, "A256GCM": 256},
}
DIRECT = "dir"
# The algorithms whose key is the client secret (OpenID Connect Core 10.2).
BY_SECRET = (DIRECT, *WRAPPING_BITS)
SECRET_USE = "client_secret"

# How a key is encrypted to whose entry names no algorithm.
WAYS = {"RSA": "RSA-OAEP", "EC": ELLIPTIC, "OKP": ELLIPTIC}


class NoEncryptionKey(ValueError):
    """There is no key that could be encrypted to."""


class Opened(Struct, frozen=True):
    """An opened JWE: its protected header, the text inside, and the declared use of the key that opened it."""

    header: Mapping[str, Any]
    text: str
    use: str | None


def is_encrypted(value: str) -> bool:
    """Whether a value has the five segments of a compact JWE (RFC 7516 9)."""
    return value.count(".") == SEGMENTS - 1


def opened(value: str, private: Mapping[str, Any] | None) -> Opened | None:
    """Open a JWE with any private key of a set, whatever the key is declared for; None where none opens it."""
    for key in keys_of(private or {}):
        bare = {name: member for name, member in key.items() if name not in ("use", "alg", "key_ops")}
        box = JWE(algs=ALGORITHMS)
        try:
            box.deserialize(value, JWK(**bare))
            return Opened(dict(box.jose_header), box.payload.decode(), key.get("use"))
        except (JWException, ValueError, TypeError, KeyError):
            continue
    return None


def opened_by_secret(value: str, secret: str | None) -> Opened | None:
    """Open a JWE with the key that a client secret stands for (OpenID Connect Core 10.2); None where it does not open.

    The key is the left-most bits of SHA-256 of the secret, of SHA-384 or SHA-512 where it takes more bits than those.
    """
    if secret is None:
        return None
    box = JWE(algs=[DIRECT, *WRAPPING_BITS, *DIRECT_BITS])
    try:
        box.deserialize(value)
        header = dict(box.jose_header)
        alg, enc = str(header.get("alg")), str(header.get("enc"))
        bits = DIRECT_BITS[enc] if alg == DIRECT else WRAPPING_BITS[alg]
        box.decrypt(JWK(kty="oct", k=base64url_encode(_left_most(secret, bits))))
        return Opened(header, box.payload.decode(), SECRET_USE)
    except (JWException, ValueError, TypeError, KeyError):
        return None


def _left_most(secret: str, bits: int) -> bytes:
    digest = "sha256" if bits <= 256 else "sha384" if bits <= 384 else "sha512"
    return hashlib.new(digest, secret.encode()).digest()[: bits // 8]


def sealed(text: str, keys: Sequence[Mapping[str, Any]]) -> str:
    """Encrypt a JWT to the first key of a set that is meant for encryption; raises `NoEncryptionKey` without one."""
    key = next((one for one in keys if one.get("use") == "enc" and one.get("kty") in WAYS), None)
    if key is None:
        raise NoEncryptionKey("the key set has no key of the use enc")
    header = {"alg": key.get("alg") or WAYS[str(key["kty"])], "enc": "A128CBC-HS256", "cty": "JWT"}
    if "kid" in key:
        header["kid"] = key["kid"]
    box = JWE(text.encode(), json.dumps(header), algs=ALGORITHMS)
    try:
        box.add_recipient(JWK(**key))
        return str(box.serialize(compact=True))
    except (JWException, ValueError, TypeError, KeyError) as error:
        raise NoEncryptionKey(f"the key of the use enc cannot be used: {type(error).__name__}") from error


def generate_private_key(alg: str) -> dict[str, Any]:
    """Return a new private key that a client publishes for being encrypted to with an algorithm."""
    kind = {"kty": "EC", "crv": "P-256"} if alg.startswith(ELLIPTIC) else {"kty": "RSA", "size": RSA_BITS}
    key = JWK.generate(**kind, use="enc", alg=alg)
    return {**json.loads(key.export_private()), "kid": key.thumbprint()}
