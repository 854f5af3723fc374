"""Faults of the ID Token's claims and signature."""

import json
from functools import cache

from joserfc import jws
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from reference_server.encoding import base64url
from reference_server.faults.fault import Fault, at
from reference_server.jose.signatures import MAC_ALGORITHMS, read_claims, read_header, sign
from reference_server.provider import Provider
from reference_server.seams import Members
from reference_server.storage.clients import find_client

AN_HOUR = 3600
RSA_BITS = 2048


def drop_nonce(_provider: Provider, claims: Members) -> Members:
    """Leave out what binds the ID Token to its request."""
    return {name: value for name, value in claims.items() if name != "nonce"}


def change_nonce(_provider: Provider, claims: Members) -> Members:
    """Return another nonce than the one that was sent."""
    return {**claims, "nonce": claims["nonce"] + "-changed"} if "nonce" in claims else claims


def wrong_iss(_provider: Provider, claims: Members) -> Members:
    """Name another issuer; still a URL that an issuer could have."""
    return {**claims, "iss": claims["iss"] + "/another"}


def wrong_aud(_provider: Provider, claims: Members) -> Members:
    """Address the ID Token to another client."""
    return {**claims, "aud": "another-client"}


def expired(_provider: Provider, claims: Members) -> Members:
    """End the ID Token's life before it is issued."""
    return {**claims, "exp": claims["iat"] - AN_HOUR}


def wrong_at_hash(_provider: Provider, claims: Members) -> Members:
    """Hash something else than the access token."""
    return {**claims, "at_hash": claims["at_hash"][::-1]} if "at_hash" in claims else claims


def without_signature(_provider: Provider, compact: str) -> str:
    """Send an unsigned ID Token whatever was registered."""
    header = {**read_header(compact), "alg": "none"}
    return ".".join((base64url(json.dumps(header).encode()), compact.split(".")[1], ""))


def signed_by_another_key(_provider: Provider, compact: str) -> str:
    """Sign with a key that is not in the key set, under the name of one that is."""
    header = read_header(compact)
    if header["alg"] == "none":
        return compact
    return jws.serialize_compact(header, json.dumps(read_claims(compact)), _foreign(header["alg"]), [header["alg"]])


def keyed_with_the_decoded_secret(provider: Provider, compact: str) -> str:
    """Take a client secret for the base64url form of the key of a MAC."""
    header, claims = read_header(compact), read_claims(compact)
    client = find_client(provider.engine, provider.issuer, claims["aud"])
    if header["alg"] not in MAC_ALGORITHMS or client is None:
        return compact
    secret = provider.seal.open(client.sealed_secret or "")
    return sign(header, claims, OctKey.import_key({"kty": "oct", "k": secret}))


def acr_as_registered(provider: Provider, claims: Members) -> Members:
    """Name the acr that the client registered, whatever the request asks for."""
    client = find_client(provider.engine, provider.issuer, claims["aud"])
    default = client.texts("default_acr_values")[:1] if client is not None else ()
    return {**claims, "acr": default[0]} if default else claims


def iat_as_text(_provider: Provider, claims: Members) -> Members:
    """Say the time of issue as a string."""
    return {**claims, "iat": str(claims["iat"])}


def without_sub(_provider: Provider, claims: Members) -> Members:
    """Leave out whom the ID Token is about."""
    return {name: value for name, value in claims.items() if name != "sub"}


@cache
def _foreign(algorithm: str) -> Key:
    match algorithm:
        case "ES256":
            return ECKey.generate_key("P-256")
        case "EdDSA":
            return OKPKey.generate_key("Ed25519")
        case "HS256":
            return OctKey.generate_key(256)
        case _:
            return RSAKey.generate_key(RSA_BITS)


FAULTS = (
    Fault(
        "secret-decoded-for-a-mac",
        ("OIDCC-10.1-6",),
        "The key of a MAC is what the client secret is the base64url form of.",
        at(id_token=keyed_with_the_decoded_secret),
        also=("OIDCC-2-32", "OIDCC-10.1-3", "RFC7515-5.1-1"),
    ),
    Fault(
        "registered-acr-first",
        ("OIDCR-2-49",),
        "acr is the first of default_acr_values, whatever the request asks for.",
        at(id_token_claims=acr_as_registered),
        also=("OIDCC-2-24",),
    ),
    Fault(
        "nonce-dropped",
        ("OIDCC-2-21",),
        "The ID Token has no nonce although the request had one.",
        at(id_token_claims=drop_nonce),
        also=("OIDCC-3.2.2.10-1", "OIDCC-3.3.2.11-1", "OIDCC-3.3.3.6-7"),
    ),
    Fault(
        "nonce-changed",
        ("OIDCC-2-21", "RFC6749-B-1"),
        "The ID Token has another nonce than the request.",
        at(id_token_claims=change_nonce),
        also=("OIDCC-3.2.2.10-1", "OIDCC-3.3.2.11-1", "OIDCC-3.3.3.6-7"),
    ),
    Fault(
        "wrong-iss",
        ("OIDCC-16.15-1", "RFC7519-4.1.1-1"),
        "The ID Token names another issuer.",
        at(id_token_claims=wrong_iss),
    ),
    Fault(
        "wrong-aud",
        ("OIDCC-2-9",),
        "The ID Token is addressed to another client.",
        at(id_token_claims=wrong_aud),
    ),
    Fault(
        "expired-id-token",
        ("OIDCC-2-14",),
        "The ID Token is expired when it is issued.",
        at(id_token_claims=expired),
    ),
    Fault(
        "alg-none",
        ("OIDCC-2-32", "OIDCC-10.1-3", "OIDCC-2-34", "OIDCC-2-35", "RFC7515-5.1-1"),
        "The ID Token is unsigned although the client registered no such thing.",
        at(id_token=without_signature),
        also=(
            "OIDCC-10.1-1",
            "OIDCC-2-35",
            "OIDCC-3.1.3.6-1",
            "OIDCC-3.1.3.6-2",
            "RFC7515-4.1.4-1",
            "RFC7517-4.4-1",
            "RFC7517-4.5-2",
        ),
    ),
    Fault(
        "foreign-signature",
        ("OIDCC-10.1-3", "OIDCC-2-32"),
        "The ID Token is signed by a key that is not in the key set.",
        at(id_token=signed_by_another_key),
        also=("OIDCC-10-3",),
    ),
    Fault(
        "at-hash-wrong",
        ("OIDCC-3.1.3.6-2",),
        "at_hash is not the hash of the access token.",
        at(id_token_claims=wrong_at_hash),
    ),
    Fault(
        "iat-as-text",
        ("OIDCC-2-15", "RFC7519-4.1.6-1"),
        "iat is a string.",
        at(id_token_claims=iat_as_text),
        also=("OIDCC-2-16", "RFC7519-2-2"),
    ),
    Fault(
        "sub-dropped",
        ("OIDCC-2-3",),
        "The ID Token has no sub.",
        at(id_token_claims=without_sub),
        also=("OIDCC-2-6", "OIDCC-2-7", "OIDCC-5.3.2-6"),
    ),
)
