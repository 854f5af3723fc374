"""Signature algorithms and the keys that fit them (RFC 7518 3.1, RFC 8037 3.1, RFC 7517)."""

import base64
import datetime
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import CertificateBuilder, Name, NameAttribute, load_der_x509_certificate
from cryptography.x509.oid import NameOID
from jwcrypto.common import JWException, base64url_decode
from jwcrypto.jwk import JWK, InvalidJWKUsage
from msgspec import Struct

RSA_BITS = 2048
DAY = datetime.timedelta(days=1)
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
BARE_MEMBERS: Mapping[str, tuple[str, ...]] = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
CURVES = frozenset({"P-256", "P-384", "P-521", "secp256k1", "Ed25519", "Ed448", "X25519", "X448"})
# OpenID Connect gives Ed448 no hash; implementations agree on the one of its signature (RFC 8032 5.2), at its length.
ED448_DIGEST_OCTETS = 114


class Algorithm(Struct, frozen=True):
    """A JWS algorithm: the key type and curves it takes, and its digest.

    `least_bits` is the size that its key must have: the modulus (RFC 7518 3.3) or the MAC's output (RFC 7518 3.2).
    """

    name: str
    kty: str
    digest: Callable[[bytes], bytes]
    curves: tuple[str, ...] = ()
    least_bits: int = 0

    @property
    def symmetric(self) -> bool:
        """Whether the key is the client secret."""
        return self.kty == "oct"


def _sha256(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


def _sha384(value: bytes) -> bytes:
    return hashlib.sha384(value).digest()


def _sha512(value: bytes) -> bytes:
    return hashlib.sha512(value).digest()


def _shake256(value: bytes) -> bytes:
    return hashlib.shake_256(value).digest(ED448_DIGEST_OCTETS)


_DIGESTS = {"256": _sha256, "384": _sha384, "512": _sha512}
_EC_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "ES256K": "secp256k1"}
ALGORITHMS: Mapping[str, Algorithm] = {
    algorithm.name: algorithm
    for algorithm in (
        *(Algorithm(f"RS{bits}", "RSA", digest, (), RSA_BITS) for bits, digest in _DIGESTS.items()),
        *(Algorithm(f"PS{bits}", "RSA", digest, (), RSA_BITS) for bits, digest in _DIGESTS.items()),
        *(Algorithm(f"HS{bits}", "oct", digest, (), int(bits)) for bits, digest in _DIGESTS.items()),
        *(Algorithm(name, "EC", _DIGESTS[name[2:5]], (curve,)) for name, curve in _EC_CURVES.items()),
        Algorithm("EdDSA", "OKP", _sha512, ("Ed25519", "Ed448")),
        Algorithm("Ed25519", "OKP", _sha512, ("Ed25519",)),
        Algorithm("Ed448", "OKP", _shake256, ("Ed448",)),
    )
}


def digest_of(alg: str, curve: str | None = None) -> Callable[[bytes], bytes] | None:
    """Return the digest of an algorithm, None where it is not known; `curve` decides for EdDSA."""
    algorithm = ALGORITHMS.get("Ed448" if alg == "EdDSA" and curve == "Ed448" else alg)
    return algorithm.digest if algorithm else None


def keys_of(jwks: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the keys of a JWK Set that are objects (RFC 7517 5)."""
    keys = jwks.get("keys")
    return tuple(key for key in keys if isinstance(key, Mapping)) if isinstance(keys, list | tuple) else ()


def misfit(key: Mapping[str, Any], algorithm: Algorithm) -> str | None:
    """Say why a key cannot verify an algorithm's signatures, None where it can (RFC 7517 4.1 to 4.4)."""
    if key.get("kty") != algorithm.kty:
        return f"kty is {key.get('kty')}, {algorithm.name} needs {algorithm.kty}"
    if algorithm.curves and key.get("crv") not in algorithm.curves:
        return f"crv is {key.get('crv')}, {algorithm.name} needs {' or '.join(algorithm.curves)}"
    if key.get("use", "sig") != "sig":
        return f"use is {key.get('use')}"
    operations = key.get("key_ops")
    if isinstance(operations, list) and "verify" not in operations:
        return "key_ops has no verify"
    if key.get("alg", algorithm.name) != algorithm.name:
        return f"alg is {key.get('alg')}"
    return None


def modulus_bits(key: Mapping[str, Any]) -> int | None:
    """Return the size of an RSA key, None where it has no readable modulus (RFC 7518 6.3.1.1)."""
    modulus = key.get("n")
    try:
        return int.from_bytes(base64url_decode(modulus), "big").bit_length() if isinstance(modulus, str) else None
    except (ValueError, TypeError):
        return None


def is_readable(key: Mapping[str, Any]) -> bool:
    """Whether the bare values of a public key make a key; of an unknown type or curve anything does."""
    names = BARE_MEMBERS.get(str(key.get("kty")), ())
    if not names or ("crv" in names and key.get("crv") not in CURVES):
        return True
    try:
        JWK(**{name: key.get(name) for name in ("kty", *names)}).get_op_key("verify")
    except InvalidJWKUsage:
        return True
    except (JWException, ValueError, TypeError):
        return False
    return True


def agrees_with_certificate(key: Mapping[str, Any]) -> bool:
    """Whether a key is the one in the first certificate of its x5c (RFC 7517 4.7)."""
    chain = key.get("x5c")
    try:
        der = base64.b64decode(chain[0], validate=True) if isinstance(chain, list) and chain else b""
        certified = json.loads(JWK.from_pyca(load_der_x509_certificate(der).public_key()).export_public())
    except (JWException, ValueError, TypeError):
        return False
    names = ("kty", *BARE_MEMBERS.get(str(key.get("kty")), ()))
    return all(key.get(name) == certified.get(name) for name in names)


def reads_as_certificates(chain: object) -> bool:
    """Whether a value is an x5c: DER certificates in standard base64, at least one (RFC 7517 4.7)."""
    try:
        return isinstance(chain, list) and bool(chain) and all(_certificate(one) is not None for one in chain)
    except (ValueError, TypeError):
        return False


def certificate_thumbprint(chain: object, digest: str) -> str | None:
    """Return the digest of the first certificate of an x5c in base64url, None where there is none (RFC 7517 4.8)."""
    try:
        der = base64.b64decode(chain[0], validate=True) if isinstance(chain, list) and chain else None
    except (ValueError, TypeError):
        return None
    return None if der is None else base64.urlsafe_b64encode(hashlib.new(digest, der).digest()).rstrip(b"=").decode()


def _certificate(text: object) -> object:
    return load_der_x509_certificate(base64.b64decode(text, validate=True)) if isinstance(text, str) else None


def self_signed(private: Mapping[str, Any]) -> str:
    """Return a certificate that a private key made for itself, as x5c holds it (RFC 7517 4.7)."""
    key = JWK(**private).export_to_pem(private_key=True, password=None)
    signer = load_pem_private_key(key, None)
    name = Name([NameAttribute(NameOID.COMMON_NAME, "self-made")])
    now = datetime.datetime.now(datetime.UTC)
    builder = CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    builder = builder.not_valid_before(now - DAY).not_valid_after(now + DAY)
    signed = builder.public_key(signer.public_key()).sign(signer, SHA256())  # type: ignore[arg-type]
    return base64.b64encode(signed.public_bytes(Encoding.DER)).decode()


def generate_private_jwks(alg: str) -> dict[str, Any]:
    """Return a JWK Set with one new private key for an algorithm, an RSA key where the algorithm takes no key pair."""
    algorithm = ALGORITHMS.get(alg)
    match algorithm.kty if algorithm else None:
        case "EC" | "OKP" as kty if algorithm:
            key = JWK.generate(kty=kty, crv=algorithm.curves[0], use="sig", alg=alg)
        case "RSA":
            key = JWK.generate(kty="RSA", size=RSA_BITS, use="sig", alg=alg)
        case _:
            key = JWK.generate(kty="RSA", size=RSA_BITS, use="sig")
    return {"keys": [{**json.loads(key.export_private()), "kid": key.thumbprint()}]}


def public_jwks(private: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JWK Set that a client publishes: the same keys without their private members."""
    return {
        "keys": [
            {name: value for name, value in key.items() if name not in PRIVATE_MEMBERS}
            for key in keys_of(private)
            if key.get("kty") != "oct"
        ]
    }


def public_pem(private: Mapping[str, Any]) -> str:
    """Return the first public key of a set in PEM form, as a careless verifier would take it for a secret."""
    key = JWK(**public_jwks(private)["keys"][0])
    return str(key.export_to_pem().decode())
