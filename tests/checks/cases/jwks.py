"""The key set."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from jwcrypto.jwk import JWK

from harness.checks import jwks

from ..case import Case, Cases, of
from ..endpoint_messages import a_jwks_response
from ..messages import a_key_set


@cache
def certified_key() -> dict[str, Any]:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "op.example")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=3650))
        .sign(private, hashes.SHA256())
    )
    der = certificate.public_bytes(Encoding.DER)
    bare = JWK.from_pyca(private.public_key()).export_public(as_dict=True)
    return {**bare, "kid": "certified", "x5c": [base64.b64encode(der).decode()]}


def with_thumbprints() -> dict[str, Any]:
    der = base64.b64decode(certified_key()["x5c"][0])
    digests = {"x5t": hashlib.sha1(der).digest(), "x5t#S256": hashlib.sha256(der).digest()}
    named = {name: base64.urlsafe_b64encode(value).rstrip(b"=").decode() for name, value in digests.items()}
    return {**certified_key(), **named}


def key(**members: Any) -> dict[str, Any]:
    sent = {**a_key_set("ES256")["keys"][0], **members}
    return {name: value for name, value in sent.items() if value is not None}


def keys(breaking: list[Any], meeting: list[Any] | None = None) -> Case:
    return Case(
        lambda: (a_jwks_response({"keys": meeting or [key()]}),), lambda: (a_jwks_response({"keys": breaking}),)
    )


def rotated(breaking: list[Any]) -> Case:
    """A key set before and after a rotation."""
    old, new = key(kid="old"), {**key(kid="new"), "x": "bmV3"}
    before = {"keys": [old]}
    return Case(
        lambda: (a_jwks_response({"keys": [new, old]}), a_jwks_response(before)),
        lambda: (a_jwks_response({"keys": breaking}), a_jwks_response(before)),
    )


REPEATED = '{"keys": [{"kty": "RSA", "kty": "EC"}]}'

CASES: Cases = {
    jwks.member_names_are_unique: of(a_jwks_response, {"document": REPEATED}),
    jwks.key_operations_are_distinct: of(
        a_jwks_response, {"document": {"keys": [{"kty": "RSA", "key_ops": ["verify", "verify"]}]}}
    ),
    jwks.a_new_key_has_a_new_kid: rotated([{**key(kid="old"), "x": "bmV3"}]),
    jwks.a_retired_key_stays: rotated([{**key(kid="new"), "x": "bmV3"}]),
    jwks.it_is_a_set_of_keys: keys([]),
    jwks.each_key_has_a_type: keys([key(kty=None)]),
    jwks.each_key_is_bare: keys([key(x="AAAA")]),
    jwks.each_key_is_that_of_its_certificate: keys(
        [{**key(), "x5c": certified_key()["x5c"]}], meeting=[certified_key()]
    ),
    jwks.each_key_has_a_kid: keys([key(kid=" ")]),
    jwks.no_key_is_private: keys([key(d="c2VjcmV0")]),
    jwks.kids_are_distinct: keys([key(), key()]),
    jwks.uses_are_told_apart: keys(
        [key(use="sig"), key(use="enc"), key(use=None)], meeting=[key(use="sig"), key(use="enc")]
    ),
    jwks.use_and_key_ops_are_not_mixed: keys([key(use="sig", key_ops=["verify"])]),
    jwks.use_and_key_ops_agree: keys(
        [key(use="sig", key_ops=["encrypt"])], meeting=[key(use="sig", key_ops=["verify"])]
    ),
    jwks.each_certificate_can_be_read: keys(
        [{**certified_key(), "x5c": ["-----BEGIN CERTIFICATE-----"]}], meeting=[certified_key()]
    ),
    jwks.each_thumbprint_is_that_of_the_certificate: keys(
        [{**certified_key(), "x5t": "YW5vdGhlcg"}], meeting=[with_thumbprints()]
    ),
}
