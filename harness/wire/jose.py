"""JSON Web Signatures as a relying party reads, verifies and makes them (RFC 7515, OpenID Connect Core 10.1)."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from jwcrypto.common import JWException, json_encode
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS, JWSCore
from msgspec import Struct

from harness.protocol.client import Client
from harness.protocol.json_body import with_whole_texts
from harness.protocol.secret import Secret
from harness.protocol.tokens import ReceivedJwt
from harness.wire.jose_keys import (
    ALGORITHMS,
    Algorithm,
    digest_of,
    generate_private_jwks,
    keys_of,
    misfit,
    modulus_bits,
    public_jwks,
)

__all__ = [
    "LONGEST_JWT",
    "NoSigningKey",
    "Signature",
    "Writing",
    "as_json",
    "client_assertion",
    "decode",
    "generate_private_jwks",
    "left_half_hash",
    "names_unknown_key",
    "public_jwks",
    "sign_request_object",
    "verify",
]

LONGEST_JWT = 256 * 1024
JWS_SEGMENTS = 3
JWE_SEGMENTS = 5
MOST_PRIVATE_KEYS = 64
"""How many private keys stay imported; a scenario has two at most."""
# base64url without padding (RFC 7515 2).
SEGMENT = re.compile(r"[A-Za-z0-9_-]*")
# Makes what is signed out of the correct JSON of header and payload.
Writing = Callable[[str, str], tuple[str, str]]


def as_json(header: str, payload: str) -> tuple[str, str]:
    """Sign the JSON as it is."""
    return header, payload


class NoSigningKey(ValueError):
    """The client has no key for the algorithm that it is to sign with."""


class _Malformed(ValueError):
    """A value is no compact JWS with JSON in it."""


class Signature(Struct, frozen=True):
    """What came of verifying a signature.

    `alg` and `kid` are the header's. `key` holds the public members of the published key that verified it, None where
    none did or the key is a secret. `weakness` says where a good signature's key is smaller than its algorithm allows.
    `reason` says in words how it was verified, or why it was not.
    """

    verified: bool
    alg: str | None
    kid: str | None
    key: Mapping[str, Any] | None
    weakness: str | None
    reason: str


def decode(value: str, jwks: Mapping[str, Any]) -> ReceivedJwt:
    """Return a JWT decoded but not believed; one that cannot be decoded says why in `malformed`."""
    try:
        header, claims = _decoded(value)
    except _Malformed as problem:
        return ReceivedJwt(Secret(value), {}, {}, str(problem), jwks)
    return ReceivedJwt(Secret(value), header, claims, None, jwks)


def verify(jwt: ReceivedJwt, client: Client, *, registered: str | None = None) -> Signature:
    """Verify a JWT with the provider's keys, or with the client secret (OpenID Connect Core 3.1.3.7, 10.1).

    A kid chooses the key; without one, each published key that fits the algorithm is tried. `registered` is the
    algorithm that the client registered, by default its `id_token_signed_response_alg`: only where it is none, an
    unsigned JWT counts as verified.
    """
    alg, kid = _text(jwt.header.get("alg")), _text(jwt.header.get("kid"))
    if jwt.malformed is not None:
        return Signature(False, alg, kid, None, None, jwt.malformed)
    if "crit" in jwt.header:
        return Signature(False, alg, kid, None, None, "the header has crit, no extension is understood")
    if alg == "none":
        return _unsigned(jwt, kid, registered or _text(client.value("id_token_signed_response_alg")))
    algorithm = ALGORITHMS.get(alg or "")
    if algorithm is None:
        return Signature(
            False, alg, kid, None, None, f"alg is {alg or 'absent'}, which is no signature algorithm known"
        )
    return _mac(jwt, algorithm, kid, client) if algorithm.symmetric else _public_key(jwt, algorithm, kid)


def names_unknown_key(jwt: ReceivedJwt) -> bool:
    """Whether a JWT names a key that its key set lacks, so that the set is worth fetching again (OIDC Core 10.1.1)."""
    algorithm = ALGORITHMS.get(_text(jwt.header.get("alg")) or "")
    kid = _text(jwt.header.get("kid"))
    if algorithm is None or algorithm.symmetric or kid is None:
        return False
    return all(key.get("kid") != kid for key in keys_of(jwt.jwks))


def left_half_hash(alg: str, value: str, curve: str | None = None) -> str | None:
    """Return at_hash or c_hash of a value (OpenID Connect Core 3.1.3.6, 3.3.2.11), None for an unknown algorithm.

    An unsigned ID Token names no hash; SHA-256 is what is meant there by common practice.
    """
    digest = digest_of("RS256" if alg == "none" else alg, curve)
    if digest is None:
        return None
    whole = digest(value.encode())
    return _base64url(whole[: len(whole) // 2])


def sign_request_object(claims: Mapping[str, Any], alg: str, client: Client) -> str:
    """Return a request object (OpenID Connect Core 6.1), unsigned for `none`.

    Raises `NoSigningKey` where the client has no key for the algorithm.
    """
    return _signed({"alg": alg, "typ": "oauth-authz-req+jwt"}, claims, alg, client)


def client_assertion(client: Client, alg: str, claims: Mapping[str, Any]) -> str:
    """Return an assertion by which a client authenticates (RFC 7523 2.2, OpenID Connect Core 9).

    Raises `NoSigningKey` where the client has no key for the algorithm.
    """
    return _signed({"alg": alg, "typ": "JWT"}, claims, alg, client)


def signed_jwt(
    client: Client, header: Mapping[str, Any], claims: Mapping[str, Any], alg: str, written: Writing = as_json
) -> str:
    """Return a JWT with this header, signed by the client with `alg`, whatever the header says of it.

    `written` makes the two texts that are signed out of the JSON of header and claims.
    Raises `NoSigningKey` where the client has no key for the algorithm.
    """
    return _signed(header, claims, alg, client, written)


def _decoded(value: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if len(value) > LONGEST_JWT:
        raise _Malformed(f"{len(value)} characters, more than {LONGEST_JWT} are not read")
    segments = value.split(".")
    if len(segments) == JWE_SEGMENTS:
        raise _Malformed("an encrypted JWT (five segments), which is not read")
    if len(segments) != JWS_SEGMENTS:
        raise _Malformed(f"{len(segments)} segments, a compact JWS has {JWS_SEGMENTS}")
    if not all(SEGMENT.fullmatch(segment) and len(segment) % 4 != 1 for segment in segments):
        raise _Malformed("a segment is no base64url without padding")
    return _object(segments[0], "header"), _object(segments[1], "payload")


def _object(segment: str, part: str) -> Mapping[str, Any]:
    try:
        members = with_whole_texts(json.loads(_octets(segment), object_pairs_hook=_once))
    except _Malformed:
        raise
    except (ValueError, RecursionError):
        raise _Malformed(f"the {part} is no JSON") from None
    if not isinstance(members, dict):
        raise _Malformed(f"the {part} is no JSON object")
    return members


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Malformed("a member name comes twice")
    return members


def _unsigned(jwt: ReceivedJwt, kid: str | None, registered: str | None) -> Signature:
    if registered != "none":
        return Signature(False, "none", kid, None, None, f"unsigned, {registered} is registered")
    if not jwt.value.reveal().endswith("."):
        return Signature(False, "none", kid, None, None, "alg is none, but the signature segment is not empty")
    return Signature(True, "none", kid, None, None, "unsigned, as registered")


def _mac(jwt: ReceivedJwt, algorithm: Algorithm, kid: str | None, client: Client) -> Signature:
    if client.client_secret is None:
        return Signature(False, algorithm.name, kid, None, None, f"{algorithm.name}, but the client has no secret")
    secret = client.client_secret.reveal().encode()
    signed, _, signature = jwt.value.reveal().rpartition(".")
    if not hmac.compare_digest(_mac_value(secret, algorithm, signed), _octets(signature)):
        reason = "the MAC does not verify with the octets of the client secret"
        return Signature(False, algorithm.name, kid, None, None, reason)
    bits = len(secret) * 8
    weakness = f"the client secret has {bits} bits, {algorithm.name} needs {algorithm.least_bits}"
    short = bits < algorithm.least_bits
    reason = f"{algorithm.name} with the client secret"
    return Signature(True, algorithm.name, kid, None, weakness if short else None, reason)


def _public_key(jwt: ReceivedJwt, algorithm: Algorithm, kid: str | None) -> Signature:
    published = keys_of(jwt.jwks)
    named = tuple(key for key in published if kid is None or key.get("kid") == kid)
    if not named:
        reason = f"kid {kid} is not among the {len(published)} published keys" if kid else "no key is published"
        return Signature(False, algorithm.name, kid, None, None, reason)
    fitting = tuple(key for key in named if misfit(key, algorithm) is None)
    if not fitting:
        reasons = dict.fromkeys(misfit(key, algorithm) or "" for key in named)
        which = f"the key with kid {kid}" if kid else "every published key"
        return Signature(False, algorithm.name, kid, None, None, f"{which} does not fit: {'; '.join(reasons)}")
    for key in fitting:
        if _verifies(jwt, algorithm, key):
            reason = f"{algorithm.name} with the published key {key.get('kid') or 'without kid'}"
            return Signature(True, algorithm.name, kid, key, _weakness(key, algorithm), reason)
    which = f"the key with kid {kid}" if kid else f"any of {len(fitting)} fitting keys"
    return Signature(False, algorithm.name, kid, None, None, f"the signature does not verify with {which}")


def _verifies(jwt: ReceivedJwt, algorithm: Algorithm, key: Mapping[str, Any]) -> bool:
    """Whether a key verifies a signature; a key that cannot be read verifies nothing."""
    readable = {name: value for name, value in key.items() if name not in ("use", "key_ops", "alg", "x5c", "x5u")}
    token = JWS()
    token.allowed_algs = [algorithm.name]
    try:
        token.deserialize(jwt.value.reveal())
        token.verify(JWK(**readable), alg=algorithm.name)
    except (JWException, ValueError, TypeError, KeyError):
        return False
    return True


def _weakness(key: Mapping[str, Any], algorithm: Algorithm) -> str | None:
    bits = modulus_bits(key) if algorithm.kty == "RSA" else None
    if bits is None or bits >= algorithm.least_bits:
        return None
    return f"the RSA key has {bits} bits, {algorithm.name} needs {algorithm.least_bits}"


def _signed(
    header: Mapping[str, Any], claims: Mapping[str, Any], alg: str, client: Client, written: Writing = as_json
) -> str:
    algorithm = ALGORITHMS.get(alg)
    head, body = written(json.dumps(dict(header)), json.dumps(claims))
    payload = _base64url(body.encode())
    if alg == "none":
        return f"{_base64url(head.encode())}.{payload}."
    if algorithm is None:
        raise NoSigningKey(f"{alg} is no signature algorithm known")
    if algorithm.symmetric:
        if client.client_secret is None:
            raise NoSigningKey(f"{alg} needs a client secret, the client has none")
        signed = f"{_base64url(head.encode())}.{payload}"
        return f"{signed}.{_base64url(_mac_value(client.client_secret.reveal().encode(), algorithm, signed))}"
    own = keys_of(client.private_jwks or {})
    key = next((key for key in own if misfit({**key, "key_ops": None}, algorithm) is None), None)
    if key is None:
        raise NoSigningKey(f"{alg} needs a key of type {algorithm.kty}, the client has none")
    named = {**header, "kid": key["kid"]} if "kid" in key else header
    # The core of jwcrypto signs headers that its own objects would refuse, as one with an unknown crit.
    core = JWSCore(alg, _private_key(json.dumps(key)), json_encode(dict(named)), "", algs=[alg])
    head, body = written(json_encode(dict(named)), json.dumps(claims))
    signed = f"{_base64url(head.encode())}.{_base64url(body.encode())}"
    return f"{signed}.{_base64url(core.engine.sign(core.key, signed.encode()))}"


@lru_cache(maxsize=MOST_PRIVATE_KEYS)
def _private_key(written: str) -> JWK:
    """Return a private key by its JWK; OpenSSL tests the primes of an RSA key at each import, which takes long."""
    return JWK(**json.loads(written))


def _mac_value(secret: bytes, algorithm: Algorithm, signed: str) -> bytes:
    return hmac.new(secret, signed.encode(), getattr(hashlib, f"sha{algorithm.least_bits}")).digest()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _octets(segment: str) -> bytes:
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
