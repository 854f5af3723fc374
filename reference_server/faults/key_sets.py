"""Faults of the published key set."""

import base64
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from reference_server.encoding import base64url
from reference_server.faults.fault import faults_at
from reference_server.provider import Provider
from reference_server.serving.certificate import self_signed_certificate

Jwk = dict[str, Any]
KeySet = Callable[[Provider, str], str]


def each(change: Callable[[Jwk], Jwk]) -> KeySet:
    """Change every key."""
    return lambda _provider, document: json.dumps({"keys": [change(key) for key in json.loads(document)["keys"]]})


def without(*names: str) -> Callable[[Jwk], Jwk]:
    """Leave members of a key out."""
    return lambda key: {name: value for name, value in key.items() if name not in names}


def without_use_of_signatures(key: Jwk) -> Jwk:
    """Say of keys for encryption alone what they are for."""
    return {name: value for name, value in key.items() if name != "use" or value == "enc"}


def as_text(change: Callable[[str], str]) -> KeySet:
    """Change the document as it is written."""
    return lambda _provider, document: change(document)


@cache
def another_certificate() -> str:
    """The DER form, in base64, of a certificate for a key that signs nothing here."""
    with self_signed_certificate("127.0.0.1") as made:
        lines = made.certificate.read_text("ascii").splitlines()
    return "".join(line for line in lines if not line.startswith("-----"))


def with_another_certificate(key: Jwk) -> Jwk:
    """Show a certificate for another key."""
    return key | {"x5c": [another_certificate()]}


def with_unreadable_certificate(key: Jwk) -> Jwk:
    """Show a certificate in base64url, which x5c is not in."""
    return key | {"x5c": [base64url(base64.b64decode(another_certificate()))]}


def with_wrong_thumbprint(key: Jwk) -> Jwk:
    """Show the thumbprint of nothing."""
    return with_another_certificate(key) | {"x5t": base64url(bytes(20))}


key_set = faults_at("jwks")
FAULTS = (
    key_set(
        "key-set-without-its-array",
        "RFC7517-5-1",
        "The keys are under another name than keys.",
        as_text(lambda document: document.replace('"keys"', '"jwks"', 1)),
        also="OIDCC-10-3 OIDCC-10.1-3 OIDCC-2-32 RFC7515-4.1.4-1 RFC7515-5.1-1 RFC7517-4.5-2",
    ),
    key_set(
        "keys-without-type",
        "RFC7517-4.1-1",
        "No key has kty.",
        each(without("kty")),
        also="OIDCC-10-3 OIDCC-10.1-2 OIDCC-10.1-3 OIDCC-2-32 RFC7515-5.1-1",
    ),
    key_set(
        "keys-without-use",
        "OIDCD-3-14 RFC8414-2-5",
        "Keys that sign do not say so.",
        each(without_use_of_signatures),
    ),
    key_set(
        "keys-without-values",
        "OIDCD-3-16 OIDCC-15.2-6",
        "The keys lack their bare values.",
        each(without("n", "x")),
        also="OIDCC-10-3 OIDCC-10.1-3 OIDCC-2-32 RFC7515-5.1-1",
    ),
    key_set(
        "private-keys-published",
        "OIDCD-3-18 RFC7517-9.2-1",
        "The keys are published with their private part.",
        each(lambda key: key | {"d": base64url(bytes(32))}),
    ),
    key_set(
        "keys-for-encryption-sign",
        "OIDCC-10.1-5",
        "Every key is published as one for encryption, those that sign too.",
        each(lambda key: key | {"use": "enc"}),
        also="OIDCC-10-3 OIDCC-10.1-3 OIDCC-2-32 RFC7515-5.1-1",
    ),
    key_set(
        "key-operation-twice",
        "RFC7517-4.3-1",
        "A key lists an operation twice.",
        each(lambda key: key | {"key_ops": ["verify", "verify"]}),
        also="RFC7517-4.3-3 RFC7517-4.3-4",
    ),
    key_set(
        "key-operations-unlike-the-use",
        "RFC7517-4.3-4",
        "The operations of a key are not those of its use.",
        each(lambda key: key | {"key_ops": ["encrypt"] if key.get("use") == "sig" else ["verify"]}),
        also="OIDCC-10-3 OIDCC-10.1-3 OIDCC-2-32 RFC7515-5.1-1 RFC7517-4.3-3",
    ),
    key_set(
        "key-member-twice",
        "RFC7517-4-1 RFC7517-5-2",
        "A key has a member twice.",
        as_text(lambda document: document.replace('{"', '{"kid":"again","', 2).replace('{"kid":"again",', "{", 1)),
    ),
    key_set(
        "key-sets-two-arrays",
        "RFC7517-5-2 RFC7517-4-1",
        "The key set has keys twice.",
        as_text(lambda document: '{"keys":[],' + document[1:]),
    ),
    key_set(
        "certificate-of-another-key",
        "OIDCD-3-17 RFC7517-4.7-2",
        "The certificate of a key is that of another key.",
        each(with_another_certificate),
        also="RFC7517-4.7-1 RFC7517-4.7-3",
    ),
    key_set(
        "certificate-unreadable",
        "RFC7517-4.7-1 RFC7517-4.7-3",
        "The certificate of a key is in base64url.",
        each(with_unreadable_certificate),
        also="OIDCD-3-17 RFC7517-4.7-2",
    ),
    key_set(
        "certificate-thumbprint-wrong",
        "RFC7517-4.8-1",
        "The thumbprint of a certificate is not its hash.",
        each(with_wrong_thumbprint),
        also="OIDCD-3-17 RFC7517-4.7-1 RFC7517-4.7-2 RFC7517-4.7-3",
    ),
)
