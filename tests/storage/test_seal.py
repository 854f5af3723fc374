"""What is stored under a key is what the standard's own name says."""

import hmac
import secrets

import pytest

from reference_server.clock import system_randomness
from reference_server.storage.seal import make_seal


@pytest.mark.parametrize("value", ["", "token", "ü" * 40, "x" * 200])
def test_a_keyed_hash_is_hmac_sha_256(value: str) -> None:
    seal = make_seal(secrets.token_bytes(32), system_randomness)
    assert seal.digest(value) == hmac.digest(seal.hash_key, value.encode(), "sha256").hex()
