"""Keys that this provider made or took in before, read back."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicNumbers
from joserfc.jwk import Key, RSAKey, import_key
from joserfc.util import base64_to_int

RSA_PRIMES = ("p", "q", "dp", "dq", "qi")


def import_own_key(members: Mapping[str, Any]) -> Key:
    """Read a JWK that was proven when it was made or imported, and sealed since.

    To prove an RSA key's primes again takes 80 ms, which a provider with nine of them would pay at each start.
    Raises what joserfc raises for a JWK that is none.
    """
    if members.get("kty") != "RSA" or not all(name in members for name in RSA_PRIMES):
        return import_key(dict(members))
    number = {name: base64_to_int(members[name]) for name in ("n", "e", "d", *RSA_PRIMES)}
    numbers = RSAPrivateNumbers(
        p=number["p"],
        q=number["q"],
        d=number["d"],
        dmp1=number["dp"],
        dmq1=number["dq"],
        iqmp=number["qi"],
        public_numbers=RSAPublicNumbers(number["e"], number["n"]),
    )
    return RSAKey(numbers.private_key(unsafe_skip_rsa_key_validation=True), dict(members))
