"""The provider's key set (RFC 7517, OpenID Connect Discovery 3)."""

import re
from collections.abc import Mapping
from typing import Any

from harness.checks.registry import judges
from harness.protocol.json_body import repeated_names
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import JwksResponse
from harness.wire.jose_keys import (
    BARE_MEMBERS,
    agrees_with_certificate,
    certificate_thumbprint,
    is_readable,
    reads_as_certificates,
)

PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
# base64url without padding (RFC 7515 2); the names of curves keep to these characters as well.
OPERATIONS = {
    "sig": {"sign", "verify"},
    "enc": {"encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"},
}
BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


@judges("RFC7517-5-1")
def it_is_a_set_of_keys(subject: JwksResponse) -> Judgement:
    """The document has an array of objects under keys (RFC 7517 5)."""
    keys = subject.document.get("keys")
    holds = isinstance(keys, list) and bool(keys) and all(isinstance(key, dict) for key in keys)
    return judged(holds, "keys as an array of objects", "that" if holds else _no_keys(subject.document, keys))


@judges("RFC7517-4.1-1")
def each_key_has_a_type(subject: JwksResponse) -> Judgement:
    """Every key has kty (RFC 7517 4.1)."""
    return _every(subject, lambda key: isinstance(key.get("kty"), str) and bool(key["kty"]), "kty in every key")


@judges("OIDCD-3-16", "OIDCC-15.2-6")
def each_key_is_bare(subject: JwksResponse) -> Judgement:
    """Every key of a known type and curve holds its bare values, and can be read (OIDC Discovery 3, RFC 7518 6)."""
    return _every(subject, lambda key: _is_bare(key) and is_readable(key), "bare key values in base64url")


@judges("OIDCD-3-17", "RFC7517-4.7-2")
def each_key_is_that_of_its_certificate(subject: JwksResponse) -> Judgement:
    """The bare values of a key are those in the first certificate of its x5c (OpenID Connect Discovery 3)."""
    if not any("x5c" in key for key in subject.keys):
        return not_applicable("no key has x5c")
    return _every(subject, lambda key: "x5c" not in key or agrees_with_certificate(key), "the key of the certificate")


@judges("RFC7517-4.5-4")
def each_key_has_a_kid(subject: JwksResponse) -> Judgement:
    """Every key has a kid that is not blank (RFC 7517 4.5)."""
    return _every(
        subject, lambda key: isinstance(key.get("kid"), str) and bool(key["kid"].strip()), "a kid in every key"
    )


@judges("OIDCD-3-18", "RFC7517-9.2-1")
def no_key_is_private(subject: JwksResponse) -> Judgement:
    """No private or symmetric value is published (OpenID Connect Discovery 3)."""
    return _every(subject, lambda key: not PRIVATE & set(key) and key.get("kty") != "oct", "public values only")


@judges("RFC7517-4-1", "RFC7517-5-2")
def member_names_are_unique(subject: JwksResponse) -> Judgement:
    """No member name occurs twice in the set, or in a key of it (RFC 7517 4, 5)."""
    repeated = repeated_names(subject.exchange.response.body if subject.exchange.response else b"{}")
    return judged(not repeated, "every member once", f"more than once: {', '.join(repeated) or 'none'}")


@judges("RFC7517-4.3-1")
def key_operations_are_distinct(subject: JwksResponse) -> Judgement:
    """key_ops names no operation twice (RFC 7517 4.3)."""
    return _every(subject, lambda key: _distinct(key.get("key_ops")), "distinct values in every key_ops")


@judges("RFC7517-4.5-1")
def kids_are_distinct(subject: JwksResponse) -> Judgement:
    """Keys of one set have distinct kids (RFC 7517 4.5)."""
    kids = [(key.get("kty"), key["kid"]) for key in subject.keys if "kid" in key]
    return judged(
        len(kids) == len(set(map(str, kids))), "distinct kids", f"{len(kids)} kids, {len(set(map(str, kids)))} distinct"
    )


@judges("OIDCD-3-14")
def uses_are_told_apart(subject: JwksResponse) -> Judgement:
    """Where keys for signing and encryption are published, each has a use (OpenID Connect Discovery 3).

    A provider signs, so that a key without use beside one for encryption is a key for signing.
    """
    uses = [key.get("use") for key in subject.keys]
    if "enc" not in uses or all(use == "enc" for use in uses):
        return not_applicable("keys of one purpose only are published")
    return judged(None not in uses, "use in every key", "a key without use" if None in uses else "use in every key")


@judges("RFC7517-4.3-3")
def use_and_key_ops_are_not_mixed(subject: JwksResponse) -> Judgement:
    """use and key_ops do not stand together (RFC 7517 4.3)."""
    return _every(subject, lambda key: not {"use", "key_ops"} <= set(key), "use or key_ops, not both")


@judges("RFC7517-4.3-4")
def use_and_key_ops_agree(subject: JwksResponse) -> Judgement:
    """use and key_ops of a key, where it has both, say the same (RFC 7517 4.3)."""
    if not any({"use", "key_ops"} <= set(key) for key in subject.keys):
        return not_applicable("no key has both")
    return _every(
        subject,
        lambda key: not {"use", "key_ops"} <= set(key) or _operations(key) <= OPERATIONS.get(str(key["use"]), set()),
        "operations of the use",
    )


@judges("RFC7517-4.7-1", "RFC7517-4.7-3")
def each_certificate_can_be_read(subject: JwksResponse) -> Judgement:
    """Every x5c value is DER in standard base64, and its key is of the type of the entry (RFC 7517 4.7)."""
    if not any("x5c" in key for key in subject.keys):
        return not_applicable("no key has x5c")
    return _every(
        subject,
        lambda key: "x5c" not in key or (reads_as_certificates(key["x5c"]) and agrees_with_certificate(key)),
        "certificates in standard base64, of the key",
    )


@judges("RFC7517-4.8-1")
def each_thumbprint_is_that_of_the_certificate(subject: JwksResponse) -> Judgement:
    """x5t and x5t#S256 are the digests of the first certificate (RFC 7517 4.8, 4.9)."""
    if not any({"x5t", "x5t#S256"} & set(key) and "x5c" in key for key in subject.keys):
        return not_applicable("no key has a thumbprint beside its certificate")
    return _every(
        subject,
        lambda key: all(
            key[name] == certificate_thumbprint(key["x5c"], digest)
            for name, digest in (("x5t", "sha1"), ("x5t#S256", "sha256"))
            if name in key and "x5c" in key
        ),
        "the thumbprints of the certificates",
    )


@judges("OIDCC-10.1.1-2")
def a_new_key_has_a_new_kid(subject: JwksResponse, before: JwksResponse) -> Judgement:
    """After a rotation a signing key is there whose kid and value are new (OpenID Connect Core 10.1.1)."""
    kids = [key.get("kid") for key in before.keys]
    values = [_value(key) for key in before.keys]
    new = [key for key in _signing(subject) if _value(key) not in values]
    named = [key for key in new if key.get("kid") and key["kid"] not in kids]
    received = f"{len(new)} new keys, {len(named)} of them with a new kid"
    return judged(bool(named) and len(named) == len(new), "a new signing key with a new kid", received)


@judges("OIDCC-10.1.1-1")
def a_retired_key_stays(subject: JwksResponse, before: JwksResponse) -> Judgement:
    """After a rotation an earlier signing key of the same kind is still published (OpenID Connect Core 10.1.1)."""
    earlier = [_value(key) for key in _signing(before)]
    kinds = [_kind(key) for key in _signing(subject) if _value(key) not in earlier]
    if not kinds:
        return judged(False, "an earlier signing key beside the new one", "no new signing key")
    kept = sum(_value(key) in earlier for key in _signing(subject) if _kind(key) in kinds)
    return judged(kept > 0, "an earlier signing key beside the new one", f"{kept} earlier signing keys of its kind")


def _operations(key: Mapping[str, Any]) -> set[str]:
    values = key["key_ops"]
    return {str(value) for value in values} if isinstance(values, list) else {"no list"}


def _distinct(values: object) -> bool:
    return not isinstance(values, list) or len(values) == len({str(value) for value in values})


def _signing(subject: JwksResponse) -> list[Mapping[str, Any]]:
    return [key for key in subject.keys if key.get("use", "sig") == "sig"]


def _kind(key: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(key.get(member) for member in ("kty", "crv", "alg"))


def _value(key: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(key.get(member) for member in ("kty", "n", "crv", "x"))


def _is_bare(key: Mapping[str, Any]) -> bool:
    values = [key.get(name) for name in BARE_MEMBERS.get(str(key.get("kty")), ())]
    return all(isinstance(value, str) and BASE64URL.fullmatch(value) for value in values)


def _every(subject: JwksResponse, holds: Any, expected: str) -> Judgement:
    wrong = [str(key.get("kid", index)) for index, key in enumerate(subject.keys) if not holds(key)]
    return judged(not wrong, expected, f"not in key {', '.join(wrong)}" if wrong else f"so in {len(subject.keys)} keys")


def _no_keys(document: Mapping[str, Any], keys: object) -> str:
    if "keys" not in document:
        return "no keys"
    if not isinstance(keys, list):
        return "keys that are no array"
    return "an array with other things than objects" if keys else "an empty array"
