"""JWTs that the provider encrypts to the client (OpenID Connect Core 2, 5.3.2, 10.2; RFC 7519 5.2)."""

from collections.abc import Mapping
from typing import Any

from harness.checks.registry import judges
from harness.checks.userinfo_request import client_behind
from harness.protocol.client import Client, RegistrationError, RegistrationResponse
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken, ReceivedJwt
from harness.protocol.userinfo import UserinfoResponse
from harness.wire.jose_keys import keys_of
from harness.wire.jwe import BY_SECRET, SECRET_USE

ELLIPTIC = "ECDH-ES"
# The default of *_encrypted_response_enc (OpenID Connect Registration 2).
DEFAULT_ENC = "A128CBC-HS256"
NOT_ASKED = "the client registered no such encryption"


@judges("OIDCC-2-33", "OIDCC-10-1")
def an_encrypted_id_token_was_signed_before(subject: IdToken) -> Judgement:
    """What an encrypted ID Token holds is a signed JWT (OpenID Connect Core 2)."""
    return _nested(subject.jwt) if _asked(subject.client, "id_token") else not_applicable(NOT_ASKED)


@judges("OIDCC-5.3.2-13")
def an_encrypted_userinfo_response_was_signed_before(subject: UserinfoResponse) -> Judgement:
    """An encrypted UserInfo response that is signed as well was signed first (OpenID Connect Core 5.3.2)."""
    client = client_behind(subject)
    if client is None or not _asked(client, "userinfo") or not client.value("userinfo_signed_response_alg"):
        return not_applicable(NOT_ASKED)
    return _nested(subject.jwt) if subject.jwt else judged(False, "a signed JWT in a JWE", "JSON")


@judges("RFC7519-5.2-1")
def the_envelope_says_what_it_holds(subject: IdToken) -> Judgement:
    """cty of a nested JWT is JWT (RFC 7519 5.2)."""
    if not _asked(subject.client, "id_token"):
        return not_applicable(NOT_ASKED)
    found = _envelope(subject).get("cty")
    return judged(str(found).upper() == "JWT", "cty JWT", f"cty {found!r}")


@judges("OIDCC-10.2-1")
def the_algorithms_are_those_registered(subject: IdToken) -> Judgement:
    """The provider encrypts by the algorithms that the client registered (OpenID Connect Core 10.2)."""
    client, envelope = subject.client, _envelope(subject)
    if not _asked(client, "id_token"):
        return not_applicable(NOT_ASKED)
    wanted = (
        client.value("id_token_encrypted_response_alg"),
        client.value("id_token_encrypted_response_enc") or DEFAULT_ENC,
    )
    found = (envelope.get("alg"), envelope.get("enc"))
    return judged(found == wanted, f"alg {wanted[0]} and enc {wanted[1]}", f"alg {found[0]} and enc {found[1]}")


@judges("OIDCC-10.2-2", "OIDCC-10.2-5", "OIDCR-2-23")
def the_key_is_one_for_encryption(subject: IdToken) -> Judgement:
    """Of the client's keys that of the use enc is encrypted to (OpenID Connect Core 10.2, Registration 2)."""
    if not _asked(subject.client, "id_token"):
        return not_applicable(NOT_ASKED)
    use = subject.jwt.opened_by
    return judged(use == "enc", "the client's key of the use enc", f"a key of the use {use}" if use else "no key fits")


@judges("OIDCC-10.2-3")
def a_kid_names_the_key(subject: IdToken) -> Judgement:
    """With several keys of the client the header of the JWE names one (OpenID Connect Core 10.2)."""
    known = {key.get("kid") for key in keys_of(subject.client.private_jwks or {})}
    if not _asked(subject.client, "id_token") or len(known) < 2:
        return not_applicable(f"{NOT_ASKED}, or has one key")
    kid = _envelope(subject).get("kid")
    return judged(isinstance(kid, str) and kid in known, "the kid of a key of the client", f"kid {kid!r}")


@judges("OIDCC-10.2-4")
def each_message_has_a_key_of_its_own(subject: IdToken, earlier: IdToken) -> Judgement:
    """ECDH-ES brings a fresh epk, on the curve of the client's key (OpenID Connect Core 10.2)."""
    if not str(subject.client.value("id_token_encrypted_response_alg")).startswith(ELLIPTIC):
        return not_applicable(f"{NOT_ASKED} by {ELLIPTIC}")
    found, before = _envelope(subject).get("epk"), _envelope(earlier).get("epk")
    curves = {key.get("crv") for key in keys_of(subject.client.private_jwks or {}) if key.get("use") == "enc"}
    curve = found.get("crv") if isinstance(found, dict) else None
    fresh = isinstance(curve, str) and curve in curves and found != before
    return judged(fresh, "a new epk on the curve of the client's key", "that" if fresh else "none, or that of before")


@judges("OIDCC-10.2-6")
def the_symmetric_key_is_of_the_secret(subject: IdToken | UserinfoResponse) -> Judgement:
    """The key is the left-most bits of a SHA-2 digest of the client secret (OpenID Connect Core 10.2)."""
    client = subject.client if isinstance(subject, IdToken) else client_behind(subject)
    name = "id_token" if isinstance(subject, IdToken) else "userinfo"
    if client is None or client.value(f"{name}_encrypted_response_alg") not in BY_SECRET:
        return not_applicable("the client registered no symmetric encryption")
    opened = subject.jwt is not None and subject.jwt.opened_by == SECRET_USE
    return judged(opened, "a JWE that the key of the client secret opens", "one" if opened else "none")


@judges("OIDCC-10.2-7", refuses=True)
def a_public_client_has_no_symmetric_encryption(subject: RegistrationResponse | RegistrationError) -> Judgement:
    """Public clients cannot use symmetric encryption (OpenID Connect Core 10.2)."""
    expected = "a refusal, or a client without that encryption"
    if isinstance(subject, RegistrationError):
        return judged(True, expected, f"error={subject.error}")
    public = subject.client.value("token_endpoint_auth_method") == "none"
    alg = subject.client.value("id_token_encrypted_response_alg")
    received = f"a {'public' if public else 'confidential'} client with {alg or 'no encryption'}"
    return judged(not public or alg not in BY_SECRET, expected, received)


def _asked(client: Client, name: str) -> bool:
    return bool(client.value(f"{name}_encrypted_response_alg"))


def _envelope(subject: IdToken) -> Mapping[str, Any]:
    return subject.jwt.envelope or {}


def _nested(jwt: ReceivedJwt) -> Judgement:
    signed = jwt.malformed is None and "alg" in jwt.header
    holds = jwt.envelope is not None and signed
    received = (
        "no JWE that a key of the client opens" if jwt.envelope is None else f"a JWE, {jwt.malformed or 'signed'}"
    )
    return judged(holds, "a signed JWT in a JWE", received)
