"""JWTs as the relying party reads, verifies and makes them."""

import base64
import json
from typing import Any

import pytest
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from harness.protocol.client import Client
from harness.protocol.secret import Secret
from harness.wire import jose

SECRET = "s3cret-" * 10
ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA"]
SYMMETRIC = ["HS256", "HS384", "HS512"]
CLAIMS = {"sub": "248289761001"}


def a_client(private: dict[str, Any] | None = None, secret: str | None = SECRET, **metadata: Any) -> Client:
    return Client("c1", Secret(secret) if secret else None, metadata, private_jwks=private)


def segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("alg", ASYMMETRIC)
def test_a_signature_verifies_with_the_public_key_and_not_with_another(alg: str) -> None:
    private, other = jose.generate_private_jwks(alg), jose.generate_private_jwks(alg)
    compact = jose.client_assertion(a_client(private), alg, CLAIMS)
    signature = jose.verify(jose.decode(compact, jose.public_jwks(private)), a_client())
    assert signature.verified and signature.alg == alg and signature.kid == private["keys"][0]["kid"]
    renamed = {"keys": [{**jose.public_jwks(other)["keys"][0], "kid": signature.kid}]}
    assert "does not verify" in jose.verify(jose.decode(compact, renamed), a_client()).reason


@pytest.mark.parametrize("alg", SYMMETRIC)
def test_a_mac_verifies_with_the_octets_of_the_client_secret_only(alg: str) -> None:
    jwt = jose.decode(jose.client_assertion(a_client(), alg, CLAIMS), {})
    assert jose.verify(jwt, a_client()).verified
    assert not jose.verify(jwt, a_client(secret="another")).verified
    assert "no secret" in jose.verify(jwt, a_client(secret=None)).reason


def test_a_short_secret_verifies_but_is_called_weak() -> None:
    client = a_client(secret="sixteen octets!!")
    signature = jose.verify(jose.decode(jose.client_assertion(client, "HS256", CLAIMS), {}), client)
    assert signature.verified and signature.weakness == "the client secret has 128 bits, HS256 needs 256"


def test_without_a_kid_every_fitting_key_is_tried() -> None:
    private = jose.generate_private_jwks("RS256")
    anonymous = {"keys": [{name: value for name, value in private["keys"][0].items() if name != "kid"}]}
    published = {
        "keys": jose.public_jwks(jose.generate_private_jwks("RS256"))["keys"] + jose.public_jwks(anonymous)["keys"]
    }
    jwt = jose.decode(jose.client_assertion(a_client(anonymous), "RS256", CLAIMS), published)
    assert "kid" not in jwt.header
    assert jose.verify(jwt, a_client()).verified


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"use": "enc"}, "use is enc"),
        ({"alg": "RS512"}, "alg is RS512"),
        ({"key_ops": ["encrypt"]}, "key_ops has no verify"),
        ({"kty": "EC"}, "kty is EC"),
    ],
)
def test_a_key_that_is_not_for_this_signature_is_not_used(change: dict[str, Any], said: str) -> None:
    private = jose.generate_private_jwks("RS256")
    key = {**jose.public_jwks(private)["keys"][0], **change}
    jwt = jose.decode(jose.client_assertion(a_client(private), "RS256", CLAIMS), {"keys": [key]})
    assert said in jose.verify(jwt, a_client()).reason


def test_an_unsigned_jwt_counts_only_where_none_is_registered() -> None:
    jwt = jose.decode(jose.sign_request_object(CLAIMS, "none", a_client()), {})
    assert jose.verify(jwt, a_client(id_token_signed_response_alg="none")).verified
    assert jose.verify(jwt, a_client()).reason == "unsigned, RS256 is registered"
    dressed = jose.decode(jwt.value.reveal() + "AAAA", {})
    assert not jose.verify(dressed, a_client(id_token_signed_response_alg="none")).verified


def test_a_mac_made_with_the_public_key_does_not_verify() -> None:
    private = jose.generate_private_jwks("RS256")
    public = jose.public_jwks(private)
    forger = a_client(secret=JWK(**public["keys"][0]).export_to_pem().decode())
    jwt = jose.decode(jose.client_assertion(forger, "HS256", CLAIMS), public)
    assert not jose.verify(jwt, a_client()).verified


def test_a_small_rsa_key_is_called_weak() -> None:
    key = JWK.generate(kty="RSA", size=1024, kid="small")
    token = JWS(json.dumps(CLAIMS))
    token.add_signature(key, alg="RS256", protected=json.dumps({"alg": "RS256", "kid": "small"}))
    jwks = {"keys": [json.loads(key.export_public())]}
    signature = jose.verify(jose.decode(token.serialize(compact=True), jwks), a_client())
    assert signature.verified and signature.weakness == "the RSA key has 1024 bits, RS256 needs 2048"


def test_an_extension_that_must_be_understood_is_refused() -> None:
    jwt = jose.decode(f"{segment({'alg': 'none', 'crit': ['exp']})}.{segment(CLAIMS)}.", {})
    assert "crit" in jose.verify(jwt, a_client(id_token_signed_response_alg="none")).reason


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "1 segments"),
        ("a.b", "2 segments"),
        ("a.b.c.d.e", "encrypted"),
        ("a=.b.c", "base64url"),
        ("a.b.c", "base64url"),
        (f"{segment([])}.{segment({})}.", "header is no JSON object"),
        (f"{segment({})}.{segment(7)}.", "payload is no JSON object"),
        (f"e30x.{segment({})}.", "header is no JSON"),
        (base64.urlsafe_b64encode(b'{"a":1,"a":2}  ').decode() + ".e30.", "twice"),
        (base64.urlsafe_b64encode(b"[" * 90_000).decode() + ".e30.", "no JSON"),
        ("é.é.é", "base64url"),
        ("a" * (jose.LONGEST_JWT + 1), "more than"),
    ],
)
def test_garbage_is_decoded_to_a_reason(value: str, said: str) -> None:
    jwt = jose.decode(value, {})
    assert jwt.malformed is not None and said in jwt.malformed
    assert jose.verify(jwt, a_client()).reason == jwt.malformed
    assert not jose.names_unknown_key(jwt)


@pytest.mark.parametrize(
    "header", [{"alg": ["RS256"]}, {"alg": "RS256", "kid": 7}, {}, {"alg": "XX256"}, {"alg": "ES256"}]
)
def test_a_strange_header_verifies_nothing(header: dict[str, Any]) -> None:
    keys = {"keys": [{"kty": "EC", "crv": "P-256", "x": "!", "y": 1}, "key", {"kty": "RSA", "n": "AQAB"}]}
    jwt = jose.decode(f"{segment(header)}.{segment(CLAIMS)}.AAAA", keys)
    assert not jose.verify(jwt, a_client()).verified


def test_only_a_kid_that_is_not_published_asks_for_the_key_set_again() -> None:
    private = jose.generate_private_jwks("ES256")
    compact = jose.client_assertion(a_client(private), "ES256", CLAIMS)
    assert jose.names_unknown_key(jose.decode(compact, {"keys": []}))
    assert not jose.names_unknown_key(jose.decode(compact, jose.public_jwks(private)))
    assert not jose.names_unknown_key(jose.decode(jose.client_assertion(a_client(), "HS256", CLAIMS), {}))


def test_the_hash_of_an_access_token_is_the_one_of_the_specification() -> None:
    """The examples of OpenID Connect Core A.3 and A.4."""
    assert jose.left_half_hash("RS256", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == "77QmUPtjPfzWtF2AnpK9RQ"
    assert jose.left_half_hash("RS256", "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk") == (
        "LDktKdoQak3Pk0cnXxCltA"
    )
    lengths = {alg: len(jose.left_half_hash(alg, "x") or "") for alg in ("ES256", "PS384", "HS512", "EdDSA", "Ed448")}
    assert lengths == {"ES256": 22, "PS384": 32, "HS512": 43, "EdDSA": 43, "Ed448": 76}
    assert jose.left_half_hash("XX256", "x") is None


def test_a_published_set_has_no_private_part() -> None:
    for alg in ("RS256", "ES256", "EdDSA"):
        published = jose.public_jwks(jose.generate_private_jwks(alg))["keys"][0]
        assert not {"d", "p", "q", "dp", "dq", "qi"} & set(published)


@pytest.mark.parametrize(
    ("alg", "client"), [("RS256", a_client()), ("HS256", a_client(secret=None)), ("X", a_client())]
)
def test_signing_without_a_key_says_so(alg: str, client: Client) -> None:
    with pytest.raises(jose.NoSigningKey):
        jose.sign_request_object(CLAIMS, alg, client)
