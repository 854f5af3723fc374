"""Making signing keys."""

from typing import Any

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from reference_server.jose.signatures import SIGNATURE_ALGORITHMS

RSA_BITS = 2048
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", *CURVES, "EdDSA")


class UnknownAlgorithm(ValueError):
    """No key is made for this algorithm."""


def generate_key(algorithm: str, *, kid: str | None = None, use: str = "sig") -> Key:
    """A private key for one algorithm; without `kid` its thumbprint names it. Raises `UnknownAlgorithm`."""
    if algorithm not in ALGORITHMS:
        raise UnknownAlgorithm(algorithm)
    members: Any = {"use": use, "alg": algorithm} | ({"kid": kid} if kid is not None else {})
    if algorithm in CURVES:
        return ECKey.generate_key(CURVES[algorithm], members, auto_kid=kid is None)
    if algorithm == "EdDSA":
        return OKPKey.generate_key("Ed25519", members, auto_kid=kid is None)
    return RSAKey.generate_key(RSA_BITS, members, auto_kid=kid is None)


def generate_keys() -> tuple[Key, ...]:
    """One key for each algorithm that this provider signs with."""
    return tuple(generate_key(algorithm) for algorithm in SIGNATURE_ALGORITHMS)
