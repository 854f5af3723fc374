"""Making signing keys."""

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

RSA_BITS = 2048


def generate_keys() -> tuple[Key, ...]:
    """One RSA, one P-256 and one Ed25519 key.

    The RSA key names no `alg`, since it makes both RS256 and PS256 signatures.
    """
    return (
        RSAKey.generate_key(RSA_BITS, {"use": "sig"}, auto_kid=True),
        ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True),
        OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "EdDSA"}, auto_kid=True),
    )
