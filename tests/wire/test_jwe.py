"""Encrypted JWTs are opened with the client's own keys, and with no others."""

import json

import pytest
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

from harness.wire import jwe

KEY = jwe.generate_private_key("ECDH-ES")


def sealed(key: dict[str, str]) -> str:
    header = {"alg": "ECDH-ES", "enc": "A128GCM", "cty": "JWT"}
    box = JWE(b"a signed JWT", json.dumps(header), algs=jwe.ALGORITHMS)
    box.add_recipient(JWK(**key))
    return str(box.serialize(compact=True))


def test_the_right_key_opens_it_whatever_stands_before() -> None:
    found = jwe.opened(sealed(KEY), {"keys": [jwe.generate_private_key("RSA-OAEP"), KEY]})
    assert found is not None
    assert (found.text, found.use, found.header["cty"]) == ("a signed JWT", "enc", "JWT")


@pytest.mark.parametrize("private", [None, {"keys": [jwe.generate_private_key("ECDH-ES")]}])
def test_no_other_key_opens_it(private: dict[str, object] | None) -> None:
    assert jwe.opened(sealed(KEY), private) is None


@pytest.mark.parametrize("value", ["", "....", "a.b.c.d.e", "\u00e4.\u00e4.\u00e4.\u00e4.\u00e4"])
def test_what_is_no_jwe_is_not_opened(value: str) -> None:
    assert jwe.opened(value, {"keys": [KEY]}) is None


def test_what_is_sealed_to_a_key_set_is_opened_by_its_owner() -> None:
    sent = jwe.sealed("a signed JWT", [{"use": "sig", "kty": "EC"}, KEY])
    found = jwe.opened(sent, {"keys": [KEY]})
    assert found is not None
    assert (found.text, found.header["kid"]) == ("a signed JWT", KEY["kid"])


@pytest.mark.parametrize(
    "key", [{"kty": "RSA", "use": "sig"}, {"kty": "EC", "use": "enc"}, {"kty": "EC", "use": "enc", "crv": 7}]
)
def test_a_key_set_without_a_fitting_key_is_said(key: dict[str, object]) -> None:
    with pytest.raises(jwe.NoEncryptionKey):
        jwe.sealed("a signed JWT", [key])


@pytest.mark.parametrize("alg", ["RSA-OAEP", "ECDH-ES+A128KW"])
def test_a_published_key_says_by_which_algorithm_it_is_encrypted_to(alg: str) -> None:
    assert jwe.generate_private_key(alg)["alg"] == alg
