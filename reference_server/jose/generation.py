"""Making keys."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from reference_server.jose.encryption import ECDH_ALGORITHMS, KEY_MANAGEMENT, RSA_ALGORITHMS
from reference_server.jose.own_keys import import_own_key

RSA_BITS = 2048
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"} | dict.fromkeys(ECDH_ALGORITHMS, "P-256")
RSA_FAMILIES = (("RS256", "RS384", "RS512"), ("PS256", "PS384", "PS512"), RSA_ALGORITHMS)
"""Algorithms that use a key in one way and differ in the hash, so that one key may serve them."""
OTHER_FAMILIES = (("ES256",), ("ES384",), ("ES512",), ("EdDSA",), ECDH_ALGORITHMS)
ALGORITHMS = tuple(algorithm for family in (*RSA_FAMILIES, *OTHER_FAMILIES) for algorithm in family)


class UnknownAlgorithm(ValueError):
    """No key is made for this algorithm."""


def generate_key(algorithm: str, *, kid: str | None = None, use: str | None = None) -> Key:
    """A private key for one algorithm; without `kid` its thumbprint names it. Raises `UnknownAlgorithm`."""
    if algorithm not in ALGORITHMS:
        raise UnknownAlgorithm(algorithm)
    members: Any = {"use": use or _use_of(algorithm), "alg": algorithm} | ({"kid": kid} if kid is not None else {})
    if algorithm in CURVES:
        return ECKey.generate_key(CURVES[algorithm], members, auto_kid=kid is None)
    if algorithm == "EdDSA":
        return OKPKey.generate_key("Ed25519", members, auto_kid=kid is None)
    return RSAKey.generate_key(RSA_BITS, members, auto_kid=kid is None)


def generate_keys() -> tuple[Key, ...]:
    """Keys for everything that this provider signs, and that is encrypted to it; the RSA ones take the time."""
    with ThreadPoolExecutor(len(RSA_FAMILIES)) as pool:
        slow = pool.map(_family, RSA_FAMILIES)
        quick = [key for family in OTHER_FAMILIES for key in _family(family)]
        return (*(key for keys in slow for key in keys), *quick)


def _family(algorithms: Sequence[str]) -> tuple[Key, ...]:
    """One key under each of the algorithms: a published key names the one algorithm that it is for (RFC 7517 4.4)."""
    first = generate_key(algorithms[0])
    members = first.as_dict(private=True)
    others = ({**members, "alg": algorithm, "kid": f"{first.kid}.{algorithm}"} for algorithm in algorithms[1:])
    return (first, *(import_own_key(other) for other in others))


def _use_of(algorithm: str) -> str:
    return "enc" if algorithm in KEY_MANAGEMENT else "sig"
