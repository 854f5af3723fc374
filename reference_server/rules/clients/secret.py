"""Whether a client secret is the client's.

A secret that the provider made has 256 bits and needs no slow hash; one that a person chose is kept as PBKDF2 alone.
"""

import base64
import hashlib
import hmac

from reference_server.provider import Provider
from reference_server.storage.clients import Client, KeptSecret

SCHEME = "pbkdf2-sha256"
SALT_BYTES = 16


def hash_secret(provider: Provider, secret: str) -> str:
    """The slow hash of a chosen secret, as `pbkdf2-sha256$rounds$salt$hash`."""
    rounds, salt = provider.settings.limits.secret_rounds, provider.randomness(SALT_BYTES)
    digest = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, rounds)
    return "$".join((SCHEME, str(rounds), base64.b64encode(salt).decode(), base64.b64encode(digest).decode()))


def secret_fits(provider: Provider, client: Client, shown: str) -> bool:
    """Compare a shown secret with the client's, in constant time; one of before the last rotations fits too."""
    current = KeptSecret(client.sealed_secret, client.secret_hash)
    return any(_fits(provider, kept, shown) for kept in (current, *client.older_secrets))


def _fits(provider: Provider, kept: KeptSecret, shown: str) -> bool:
    if kept.sealed is not None:
        return hmac.compare_digest(provider.seal.open(kept.sealed).encode(), shown.encode())
    if kept.hashed is None:
        return False
    _, rounds, salt, digest = kept.hashed.split("$")
    found = hashlib.pbkdf2_hmac("sha256", shown.encode(), base64.b64decode(salt), int(rounds))
    return hmac.compare_digest(found, base64.b64decode(digest))
