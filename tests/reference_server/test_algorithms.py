"""What is signed and encrypted, to and from the provider, by each algorithm that the metadata list."""

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import requests
from jwcrypto import jwe, jwk, jws
from jwcrypto.common import base64url_encode

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
MACS = ("HS256", "HS384", "HS512")
SYMMETRIC = ("dir", "A128KW", "A192KW", "A256KW")
DIRECT_BITS = {
    "A128CBC-HS256": 256,
    "A192CBC-HS384": 384,
    "A256CBC-HS512": 512,
    "A128GCM": 128,
    "A192GCM": 192,
    "A256GCM": 256,
}
KEY_MANAGEMENT = ("RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")
CONTENT = ("A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM")
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}


def own_key(algorithm: str) -> jwk.JWK:
    """A client's key for an algorithm; those of RSA signatures share one."""
    return made_key("RS256" if algorithm[:2] in ("RS", "PS") and algorithm[2].isdigit() else algorithm)


@cache
def made_key(algorithm: str) -> jwk.JWK:
    if algorithm in CURVES:
        return jwk.JWK.generate(kty="EC", crv=CURVES[algorithm], kid=algorithm, use="sig")
    if algorithm == "EdDSA":
        return jwk.JWK.generate(kty="OKP", crv="Ed25519", kid=algorithm, use="sig")
    if algorithm.startswith("ECDH"):
        return jwk.JWK.generate(kty="EC", crv="P-256", kid="ecdh", use="enc")
    if algorithm.startswith("RSA"):
        return jwk.JWK.generate(kty="RSA", size=2048, kid="rsa-enc", use="enc")
    return jwk.JWK.generate(kty="RSA", size=2048, kid="rsa-sig", use="sig")


def key_set(*algorithms: str) -> dict[str, Any]:
    keys = {own_key(algorithm).get("kid"): own_key(algorithm) for algorithm in algorithms}
    return {"keys": [json.loads(key.export_public()) for key in keys.values()]}


def metadata_of(rp: Any) -> dict[str, Any]:
    return dict(requests.get(f"{rp.issuer}/.well-known/openid-configuration", timeout=20).json())


def provider_keys(rp: Any) -> jwk.JWKSet:
    return jwk.JWKSet.from_json(requests.get(f"{rp.issuer}/.well-known/jwks.json", timeout=20).text)


def verified(rp: Any, token: str, algorithm: str) -> dict[str, Any]:
    """The claims of a JWT that the provider signed by this algorithm, with the key that its header names."""
    message = jws.JWS()
    message.allowed_algs = [algorithm]
    message.deserialize(token)
    if algorithm in MACS:
        secret = rp.client["client_secret"].encode()
        key = jwk.JWK(kty="oct", k=base64.urlsafe_b64encode(secret).rstrip(b"=").decode())
    else:
        key = provider_keys(rp).get_key(message.jose_header["kid"])
        assert key.get("use") == "sig"
    message.verify(key)
    return dict(json.loads(message.payload))


def opened(token: str, algorithm: str) -> tuple[dict[str, Any], str]:
    """The header and content of a JWE to the client's own key."""
    message = jwe.JWE(algs=[*KEY_MANAGEMENT, *CONTENT])
    message.deserialize(token, own_key(algorithm))
    return dict(message.jose_header), message.payload.decode()


def signed(rp: Any, algorithm: str, **claims: Any) -> str:
    members = {"iss": rp.client["client_id"], "aud": rp.issuer, **claims}
    if algorithm == "none":
        parts = (json.dumps({"alg": "none"}), json.dumps(members))
        return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts) + "."
    message = jws.JWS(json.dumps(members))
    message.allowed_algs = [algorithm]
    if algorithm in MACS:
        secret = rp.client["client_secret"].encode()
        key = jwk.JWK(kty="oct", k=base64.urlsafe_b64encode(secret).rstrip(b"=").decode())
    else:
        key = own_key(algorithm)
    header = {"alg": algorithm} | ({"kid": key.get("kid")} if key.get("kid") else {})
    message.add_signature(key, protected=json.dumps(header))
    return str(message.serialize(compact=True))


def encrypted_to(rp: Any, text: str, algorithm: str, content_encryption: str) -> str:
    keys = [key for key in provider_keys(rp)["keys"] if (key.get("use"), key.get("alg")) == ("enc", algorithm)]
    assert keys, "the provider publishes no key to encrypt to"
    header = {"alg": algorithm, "enc": content_encryption, "cty": "JWT", "kid": keys[0].get("kid")}
    message = jwe.JWE(text.encode(), json.dumps(header), algs=[algorithm, content_encryption])
    message.add_recipient(keys[0])
    return str(message.serialize(compact=True))


@pytest.mark.parametrize("algorithm", [*SIGNATURES, *MACS])
def test_id_token_and_userinfo_are_signed_as_registered(rp: Any, algorithm: str) -> None:
    answer = rp.register(id_token_signed_response_alg=algorithm, userinfo_signed_response_alg=algorithm)
    assert answer.status_code == 201, answer.text
    tokens = rp.sign_in()
    claims = verified(rp, tokens["id_token"], algorithm)
    told = rp.userinfo(tokens["access_token"])
    assert told.headers["Content-Type"] == "application/jwt"
    members = verified(rp, told.text, algorithm)
    assert (members["iss"], members["aud"]) == (rp.issuer, rp.client["client_id"])
    assert members["sub"] == claims["sub"]


@pytest.mark.parametrize("algorithm", KEY_MANAGEMENT)
@pytest.mark.parametrize("content_encryption", CONTENT)
def test_an_id_token_is_signed_and_then_encrypted(rp: Any, algorithm: str, content_encryption: str) -> None:
    answer = rp.register(
        jwks=key_set(algorithm, "RS256"),
        id_token_encrypted_response_alg=algorithm,
        id_token_encrypted_response_enc=content_encryption,
    )
    assert answer.status_code == 201, answer.text
    header, inner = opened(rp.sign_in()["id_token"], algorithm)
    assert (header["alg"], header["enc"], header["cty"]) == (algorithm, content_encryption, "JWT")
    assert header["kid"] == own_key(algorithm).get("kid")
    assert verified(rp, inner, "RS256")["nonce"] == "nonce-1"


@pytest.mark.parametrize("algorithm", SYMMETRIC)
@pytest.mark.parametrize("content_encryption", CONTENT)
def test_a_client_secret_is_a_key_of_the_length_that_is_needed(
    rp: Any, algorithm: str, content_encryption: str
) -> None:
    rp.register(id_token_encrypted_response_alg=algorithm, id_token_encrypted_response_enc=content_encryption)
    bits = DIRECT_BITS[content_encryption] if algorithm == "dir" else int(algorithm[1:4])
    digest = "sha256" if bits <= 256 else "sha384" if bits <= 384 else "sha512"
    octets = hashlib.new(digest, rp.client["client_secret"].encode()).digest()[: bits // 8]
    message = jwe.JWE(algs=[algorithm, content_encryption])
    message.deserialize(rp.sign_in()["id_token"], jwk.JWK(kty="oct", k=base64url_encode(octets)))
    assert verified(rp, message.payload.decode(), "RS256")["nonce"] == "nonce-1"


def test_a_public_client_gets_nothing_encrypted_by_a_secret(rp: Any) -> None:
    answer = rp.register(token_endpoint_auth_method="none", id_token_encrypted_response_alg="A128KW")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_an_encrypted_id_token_comes_from_the_authorization_endpoint_too(rp: Any) -> None:
    rp.register(
        response_types=["id_token"],
        grant_types=["implicit"],
        jwks=key_set("RSA-OAEP"),
        id_token_encrypted_response_alg="RSA-OAEP",
    )
    header, inner = opened(rp.authorize(response_type="id_token").parameters["id_token"], "RSA-OAEP")
    assert header["enc"] == "A128CBC-HS256"
    assert verified(rp, inner, "RS256")["aud"] == rp.client["client_id"]


def test_userinfo_is_encrypted_with_or_without_a_signature(rp: Any) -> None:
    asked = {"jwks": key_set("ECDH-ES"), "userinfo_encrypted_response_alg": "ECDH-ES"}
    rp.register(**asked)
    told = rp.userinfo(rp.sign_in()["access_token"])
    assert told.headers["Content-Type"] == "application/jwt"
    header, inner = opened(told.text, "ECDH-ES")
    assert "cty" not in header and json.loads(inner)["sub"]
    rp.register(**asked, userinfo_signed_response_alg="ES256", userinfo_encrypted_response_enc="A256GCM")
    header, inner = opened(rp.userinfo(rp.sign_in()["access_token"]).text, "ECDH-ES")
    assert (header["cty"], header["enc"]) == ("JWT", "A256GCM")
    assert verified(rp, inner, "ES256")["aud"] == rp.client["client_id"]


@pytest.mark.parametrize("algorithm", [*SIGNATURES, *MACS, "none"])
def test_a_request_object_is_taken_by_the_registered_algorithm_and_no_other(rp: Any, algorithm: str) -> None:
    rp.register(request_object_signing_alg=algorithm, jwks=key_set(*SIGNATURES))
    landing = rp.authorize(request=signed(rp, algorithm, state="inner"))
    assert landing.parameters["state"] == "inner" and "code" in landing.parameters
    other = "ES256" if algorithm != "ES256" else "RS256"
    landing = rp.authorize(request=signed(rp, other, state="inner"))
    assert landing.parameters["error"] == "invalid_request_object"


@pytest.mark.parametrize("algorithm", KEY_MANAGEMENT)
@pytest.mark.parametrize("inner", ["RS256", "none"])
def test_a_request_object_can_be_encrypted_to_the_provider(rp: Any, algorithm: str, inner: str) -> None:
    rp.register(jwks=key_set("RS256"), request_object_encryption_alg=algorithm)
    token = signed(rp, inner, state="inner", claims={"userinfo": {"email": None}})
    sealed = encrypted_to(rp, token, algorithm, "A128GCM")
    landing = rp.authorize(request=sealed)
    assert landing.parameters["state"] == "inner"
    tokens = rp.exchange(landing.parameters["code"]).json()
    assert rp.userinfo(tokens["access_token"]).json()["email"]


@pytest.mark.parametrize("case", ["another key", "spoilt", "signature inside spoilt"])
def test_an_encrypted_request_object_that_does_not_hold_is_refused(rp: Any, case: str) -> None:
    rp.register(jwks=key_set("RS256"), request_object_signing_alg="RS256")
    token = signed(rp, "RS256", state="inner")
    if case == "another key":
        header = {"alg": "RSA-OAEP", "enc": "A128GCM"}
        message = jwe.JWE(token.encode(), json.dumps(header), algs=["RSA-OAEP", "A128GCM"])
        message.add_recipient(own_key("RSA-OAEP"))
        sealed = message.serialize(compact=True)
    else:
        inner = token[:-6] + "AAAAAA" if case == "signature inside spoilt" else token
        sealed = encrypted_to(rp, inner, "RSA-OAEP", "A128GCM")
        if case == "spoilt":
            sealed = sealed[:-6] + "AAAAAA"
    assert rp.authorize(request=sealed).parameters["error"] == "invalid_request_object"


class KeyServer:
    """A client's jwks_uri, whose keys change."""

    def __init__(self) -> None:
        self.served: dict[str, Any] = {"keys": []}
        keys = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(keys.served).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/keys"
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def key_server() -> Iterator[KeyServer]:
    opened_server = KeyServer()
    yield opened_server
    opened_server.server.shutdown()
    opened_server.server.server_close()


def test_keys_at_jwks_uri_count_as_they_are_now(rp: Any, key_server: KeyServer) -> None:
    key_server.served = key_set("RS256")
    rp.register(jwks_uri=key_server.url)
    assert "code" in rp.authorize(request=signed(rp, "RS256")).parameters
    assert rp.authorize(request=signed(rp, "ES256")).parameters["error"] == "invalid_request_object"
    key_server.served = key_set("ES256")
    assert "code" in rp.authorize(request=signed(rp, "ES256")).parameters
    assert rp.authorize(request=signed(rp, "RS256")).parameters["error"] == "invalid_request_object"


def test_a_key_for_encryption_verifies_no_signature(rp: Any) -> None:
    key = own_key("RS256")
    rp.register(jwks={"keys": [json.loads(key.export_public()) | {"use": "enc"}]})
    assert rp.authorize(request=signed(rp, "RS256")).parameters["error"] == "invalid_request_object"


def test_without_a_key_left_at_jwks_uri_the_client_hears_of_it(rp: Any, key_server: KeyServer) -> None:
    key_server.served = key_set("RSA-OAEP")
    rp.register(jwks_uri=key_server.url, id_token_encrypted_response_alg="RSA-OAEP")
    opened(rp.sign_in()["id_token"], "RSA-OAEP")
    key_server.served = key_set("RS256")
    answer = rp.exchange(rp.authorize().parameters["code"])
    assert (answer.status_code, answer.json()["error"]) == (400, "server_error")


@pytest.mark.parametrize(
    "metadata",
    [
        {"id_token_encrypted_response_enc": "A128GCM"},
        {"userinfo_encrypted_response_enc": "A128GCM"},
        {"request_object_encryption_enc": "A128GCM"},
        {"id_token_encrypted_response_alg": "RSA-OAEP"},
        {"id_token_encrypted_response_alg": "RSA1_5"},
        {"id_token_signed_response_alg": "HS999"},
        {"userinfo_encrypted_response_alg": "ECDH-ES", "jwks": {"keys": []}},
    ],
    ids=lambda metadata: json.dumps(metadata),
)
def test_registration_refuses_encryption_that_cannot_be(rp: Any, metadata: dict[str, Any]) -> None:
    answer = rp.register(**metadata)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_the_default_content_encryption_comes_back(rp: Any) -> None:
    registered = rp.register(jwks=key_set("RSA-OAEP"), userinfo_encrypted_response_alg="RSA-OAEP").json()
    assert registered["userinfo_encrypted_response_enc"] == "A128CBC-HS256"


def test_the_metadata_list_what_works(rp: Any) -> None:
    metadata = metadata_of(rp)
    for message in ("id_token", "userinfo", "request_object"):
        assert {*SIGNATURES, *MACS} <= set(metadata[f"{message}_signing_alg_values_supported"])
        symmetric = () if message == "request_object" else SYMMETRIC
        assert set(metadata[f"{message}_encryption_alg_values_supported"]) == {*KEY_MANAGEMENT, *symmetric}
        assert set(metadata[f"{message}_encryption_enc_values_supported"]) == set(CONTENT)
