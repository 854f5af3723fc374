"""The signature and hashes of an ID Token (OpenID Connect Core 2, 3.1.3.6, 10.1)."""

import math
from collections.abc import Mapping
from typing import Any

from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken
from harness.wire import jose
from harness.wire.jose_keys import keys_of

EMBEDDED_KEYS = ("x5u", "x5c", "jku", "jwk")


@judges("OIDCC-2-32", "OIDCC-10.1-3", "RFC7515-5.1-1")
def it_is_signed_by_a_published_key(subject: IdToken) -> Judgement:
    """The signature verifies with a key of jwks_uri or with the client secret (OpenID Connect Core 2, 10.1)."""
    found = jose.verify(subject.jwt, subject.client)
    return judged(found.verified, "a signature that verifies with the provider's keys", found.reason)


@judges("OIDCC-10.1-1", "OIDCR-2-30", "OIDCC-15.1-1", "OIDCC-10-2")
def it_has_the_registered_algorithm(subject: IdToken) -> Judgement:
    """alg is the one that the client registered (OpenID Connect Core 3.1.3.7, 10.1)."""
    registered = subject.client.value("id_token_signed_response_alg")
    received = subject.header.get("alg")
    return judged(received == registered, f"alg {registered}", f"alg {received}")


@judges("OIDCC-2-34")
def it_is_signed_in_the_front_channel(subject: IdToken) -> Judgement:
    """An ID Token of the authorization endpoint is never unsigned (OpenID Connect Core 2)."""
    if not subject.front_channel:
        return not_applicable("it came from the token endpoint")
    return judged(subject.header.get("alg") != "none", "an alg other than none", f"alg {subject.header.get('alg')}")


@judges("OIDCC-2-35")
def it_is_unsigned_only_where_registered(subject: IdToken) -> Judgement:
    """alg none is for code-flow clients that asked for it (OpenID Connect Core 2)."""
    if subject.header.get("alg") != "none":
        return judged(True, "alg none only where registered", f"alg {subject.header.get('alg')}")
    asked = subject.client.value("id_token_signed_response_alg") == "none" and not subject.front_channel
    return judged(
        asked, "alg none only where registered", "alg none for a client that registered it" if asked else "alg none"
    )


@judges("OIDCC-2-36")
def it_embeds_no_key(subject: IdToken) -> Judgement:
    """The header holds none of x5u, x5c, jku and jwk (OpenID Connect Core 2)."""
    found = [name for name in EMBEDDED_KEYS if name in subject.header]
    return judged(not found, "a header without keys", f"a header with {', '.join(found)}" if found else "no key")


@judges("OIDCC-10.1-4")
def it_names_its_key_among_several(subject: IdToken) -> Judgement:
    """The header has a kid where the key set has several keys (OpenID Connect Core 10.1)."""
    keys = subject.jwt.jwks.get("keys")
    if not isinstance(keys, list) or len(keys) < 2 or subject.header.get("alg") in ("none", "HS256", "HS384", "HS512"):
        return not_applicable("there are not several keys to choose from")
    kid = subject.header.get("kid")
    return judged(isinstance(kid, str) and bool(kid), "a kid", f"kid {kid}" if kid else "no kid")


@judges("OIDCC-10.1-8")
def it_names_its_key(subject: IdToken) -> Judgement:
    """The header names the key by kid, even where only one is published (OpenID Connect Core 10.1)."""
    if subject.header.get("alg") in ("none", "HS256", "HS384", "HS512"):
        return not_applicable("no published key signed it")
    kid = subject.header.get("kid")
    return judged(isinstance(kid, str) and bool(kid), "a kid", f"kid {kid}" if kid else "no kid")


@judges("OIDCC-10.1-5", "RFC7517-4.2-1")
def its_key_is_for_signing(subject: IdToken) -> Judgement:
    """The key that signed allows signing by its use (OpenID Connect Core 10.1)."""
    key = _named_key(subject)
    if key is None:
        return not_applicable("it names no published key")
    use = key.get("use", "sig")
    return judged(use == "sig", "a key for signing", f"a key with use {use}")


@judges("RFC7517-4.4-1")
def its_key_is_of_its_algorithm(subject: IdToken) -> Judgement:
    """The alg of the key, if present, is that of the token (RFC 7517 4.4)."""
    key = _named_key(subject)
    if key is None or "alg" not in key:
        return not_applicable("it names no published key that names an algorithm")
    alg = subject.header.get("alg")
    return judged(key["alg"] == alg, f"a key with alg {alg}", f"a key with alg {key['alg']}")


@judges("RFC7517-4.5-2", "RFC7515-4.1.4-1")
def its_kid_is_published(subject: IdToken) -> Judgement:
    """kid, if present, names a key of the set (RFC 7515 4.1.4)."""
    kid = subject.header.get("kid")
    keys = subject.jwt.jwks.get("keys")
    if kid is None:
        return not_applicable("there is no kid")
    known = [key.get("kid") for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
    return judged(isinstance(kid, str) and kid in known, "the kid of a published key", f"kid {kid!r}")


@judges("OIDCC-3.1.3.6-1", "OIDCC-3.1.3.6-2")
def at_hash_is_right(subject: IdToken) -> Judgement:
    """at_hash, if present, is the left half of the access token's digest (OpenID Connect Core 3.1.3.6)."""
    access_token = subject.issued_in.access_token
    return hash_is_right(subject, "at_hash", access_token.value.reveal() if access_token else None)


@judges("OIDCC-3.3.2.11-5")
def c_hash_is_right(subject: IdToken) -> Judgement:
    """c_hash, if present, is the left half of the code's digest (OpenID Connect Core 3.3.2.11)."""
    code = subject.authorization.code if subject.authorization else None
    return hash_is_right(subject, "c_hash", code.value.reveal() if code else None)


def hash_is_right(subject: IdToken, name: str, hashed: str | None) -> Judgement:
    """Judge at_hash or c_hash, if present, as the left half of a digest (OpenID Connect Core 3.1.3.6, 3.3.2.11)."""
    if name not in subject.claims or hashed is None:
        return not_applicable(f"there is no {name} with what it hashes")
    alg = str(subject.header.get("alg"))
    key = jose.verify(subject.jwt, subject.client).key or {}
    curve = key.get("crv")
    expected = jose.left_half_hash(alg, hashed, curve if isinstance(curve, str) else None)
    if expected is None:
        return not_applicable(f"alg {alg} names no digest")
    right = subject.claims[name] == expected
    return judged(right, f"{name} as the left half of the digest by {alg}", "that hash" if right else "another value")


def _named_key(subject: IdToken) -> Mapping[str, Any] | None:
    # The key is found by its kid alone, since verification passes over keys that are for something else.
    kid = subject.header.get("kid")
    return next((key for key in keys_of(subject.jwt.jwks) if kid is not None and key.get("kid") == kid), None)


def entropy_bits(value: str) -> float:
    """Estimate by Shannon's formula how many bits a random string holds."""
    length = len(value)
    counts = (value.count(character) for character in set(value))
    return -sum(count * math.log2(count / length) for count in counts) if length else 0.0
