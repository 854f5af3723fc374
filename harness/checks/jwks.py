"""The provider's key set (RFC 7517, OpenID Connect Discovery 3)."""

from collections.abc import Mapping
from typing import Any

from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import JwksResponse

PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
BARE: Mapping[str, tuple[str, ...]] = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}


@judges("RFC7517-5-1")
def it_is_a_set_of_keys(subject: JwksResponse) -> Judgement:
    """The document has an array of objects under keys (RFC 7517 5)."""
    keys = subject.document.get("keys")
    holds = isinstance(keys, list) and bool(keys) and all(isinstance(key, dict) for key in keys)
    return judged(holds, "keys as an array of objects", "that" if holds else "something else")


@judges("RFC7517-4.1-1")
def each_key_has_a_type(subject: JwksResponse) -> Judgement:
    """Every key has kty (RFC 7517 4.1)."""
    return _every(subject, lambda key: isinstance(key.get("kty"), str) and bool(key["kty"]), "kty in every key")


@judges("OIDCD-3-16", "OIDCC-15.2-6")
def each_key_is_bare(subject: JwksResponse) -> Judgement:
    """Every key holds its bare values (OpenID Connect Discovery 3)."""
    return _every(
        subject, lambda key: all(key.get(name) for name in BARE.get(str(key.get("kty")), ())), "bare key values"
    )


@judges("OIDCD-3-18")
def no_key_is_private(subject: JwksResponse) -> Judgement:
    """No private or symmetric value is published (OpenID Connect Discovery 3)."""
    return _every(subject, lambda key: not PRIVATE & set(key) and key.get("kty") != "oct", "public values only")


@judges("RFC7517-4.5-1")
def kids_are_distinct(subject: JwksResponse) -> Judgement:
    """Keys of one set have distinct kids (RFC 7517 4.5)."""
    kids = [(key.get("kty"), key["kid"]) for key in subject.keys if "kid" in key]
    return judged(
        len(kids) == len(set(map(str, kids))), "distinct kids", f"{len(kids)} kids, {len(set(map(str, kids)))} distinct"
    )


@judges("OIDCD-3-14")
def uses_are_told_apart(subject: JwksResponse) -> Judgement:
    """Where keys for signing and encryption are published, each has a use (OpenID Connect Discovery 3)."""
    uses = {key.get("use") for key in subject.keys}
    if not {"sig", "enc"} <= uses:
        return not_applicable("keys of one purpose only are published")
    return judged(None not in uses, "use in every key", "a key without use" if None in uses else "use in every key")


@judges("RFC7517-4.3-3")
def use_and_key_ops_are_not_mixed(subject: JwksResponse) -> Judgement:
    """use and key_ops do not stand together (RFC 7517 4.3)."""
    return _every(subject, lambda key: not {"use", "key_ops"} <= set(key), "use or key_ops, not both")


def _every(subject: JwksResponse, holds: Any, expected: str) -> Judgement:
    wrong = [str(key.get("kid", index)) for index, key in enumerate(subject.keys) if not holds(key)]
    return judged(not wrong, expected, f"not in key {', '.join(wrong)}" if wrong else f"so in {len(subject.keys)} keys")
