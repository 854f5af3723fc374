"""The form of the JWTs that a provider issues (RFC 7515 4, 7.1; RFC 7519 4, 7.1; OpenID Connect Core 10)."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from harness.checks.registry import judges
from harness.protocol.json_body import repeated_names
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken
from harness.wire import jose
from harness.wire.jose_keys import keys_of

# Three segments in base64url without padding (RFC 7515 7.1); that of the signature is empty where alg is none.
COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "ES256K": "secp256k1"}
# The names that RFC 7515 4.1 defines, none of which crit may list (RFC 7515 4.1.11).
DEFINED = frozenset({"alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"})


@judges("OIDCC-1.1-1", "RFC7515-7.1-1", "RFC7519-7.1-1")
def it_is_compact(subject: IdToken) -> Judgement:
    """An issued token has the compact serialization, in base64url without padding (RFC 7515 7.1)."""
    value = subject.value.reveal()
    signed = subject.header.get("alg") == "none" or not value.endswith(".")
    holds = COMPACT.fullmatch(value) is not None and signed and subject.jwt.malformed is None
    received = subject.jwt.malformed or f"{value.count('.') + 1} segments"
    return judged(holds, "three segments in base64url without padding", received)


@judges("RFC7515-4-1")
def header_names_are_unique(subject: IdToken) -> Judgement:
    """No name occurs twice in the header of an issued token (RFC 7515 4)."""
    return _unique(subject, 0)


@judges("RFC7519-4-1")
def claim_names_are_unique(subject: IdToken) -> Judgement:
    """No name occurs twice among the claims of an issued token (RFC 7519 4)."""
    return _unique(subject, 1)


@judges("RFC7515-4.1.1-1")
def alg_is_there(subject: IdToken) -> Judgement:
    """The header of an issued token names its algorithm (RFC 7515 4.1.1)."""
    alg = subject.header.get("alg")
    return judged(isinstance(alg, str) and bool(alg), "alg as a string", f"alg {alg!r}")


@judges("RFC7515-4.1.11-2")
def crit_is_proper(subject: IdToken) -> Judgement:
    """crit is left out, or lists extensions that the header has, at least one and each once (RFC 7515 4.1.11)."""
    if "crit" not in subject.header:
        return judged(True, "no crit, or a proper one", "no crit")
    crit = subject.header["crit"]
    named = isinstance(crit, list) and bool(crit) and all(isinstance(one, str) for one in crit)
    holds = named and len(set(crit)) == len(crit) and set(crit) <= set(subject.header) - DEFINED
    return judged(holds, "no crit, or a proper one", f"crit {crit!r}")


@judges("OIDCC-10.1-2")
def its_algorithm_fits_the_key(subject: IdToken) -> Judgement:
    """alg is one for the type and the curve of the key that signed (OpenID Connect Core 10.1)."""
    key, alg = _named_key(subject), str(subject.header.get("alg"))
    if key is None or alg[:2] not in KEY_TYPES:
        return not_applicable("no published key is named for an asymmetric algorithm")
    holds = key.get("kty") == KEY_TYPES[alg[:2]] and key.get("crv") == CURVES.get(alg, key.get("crv"))
    curve = f" on {key['crv']}" if "crv" in key else ""
    return judged(holds, f"a key that fits {alg}", f"a key of type {key.get('kty')}{curve}")


@judges("OIDCC-10-3")
def a_published_key_verifies_it(subject: IdToken) -> Judgement:
    """An asymmetric signature verifies with a key of jwks_uri (OpenID Connect Core 10)."""
    if str(subject.header.get("alg"))[:2] not in KEY_TYPES:
        return not_applicable("the algorithm is not an asymmetric one")
    found = jose.verify(subject.jwt, subject.client)
    return judged(found.verified, "a signature that verifies with a published key", found.reason)


@judges("OIDCC-10.1-6")
def the_octets_of_the_secret_are_the_key(subject: IdToken) -> Judgement:
    """A MAC is keyed with the octets of the client secret (OpenID Connect Core 10.1)."""
    if not str(subject.header.get("alg")).startswith("HS"):
        return not_applicable("the algorithm is no MAC")
    found = jose.verify(subject.jwt, subject.client)
    return judged(found.verified, "a MAC that verifies with the octets of client_secret", found.reason)


def _named_key(subject: IdToken) -> Mapping[str, Any] | None:
    kid = subject.header.get("kid")
    return next((key for key in keys_of(subject.jwt.jwks) if kid is not None and key.get("kid") == kid), None)


def _unique(subject: IdToken, index: int) -> Judgement:
    if subject.jwt.malformed is not None:
        return judged(False, "every name once", subject.jwt.malformed)
    segment = subject.value.reveal().split(".")[index]
    try:
        repeated = repeated_names(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (ValueError, binascii.Error) as problem:
        return judged(False, "every name once", str(problem))
    return judged(not repeated, "every name once", f"more than once: {', '.join(repeated) or 'none'}")
