"""Faults of the single claims of a JWT access token."""

from reference_server.faults.changes import changed, left_out, told
from reference_server.faults.fault import Fault, at, faults_at
from reference_server.provider import Provider
from reference_server.seams import Members

A_DAY = 86400

claim = faults_at("access_token_claims")
header = faults_at("access_token_header")


def by_a_curve(provider: Provider, members: Members) -> Members:
    """Sign by ES256, with its key."""
    return members | {"alg": "ES256", "kid": str(provider.keys.signing_key("ES256").kid)}


def without_rs256(_provider: Provider, document: str) -> str:
    """Publish the keys for RS256 as keys for PS256."""
    return document.replace('"alg":"RS256"', '"alg":"PS256"')


FAULTS = (
    header(
        "access-token-unsigned",
        "RFC9068-2.1-3",
        "A JWT access token has no signature.",
        told(alg="none"),
        also="RFC9068-2.1-1 RFC9068-2.1-2 RFC9068-4-1 RFC9068-4-2",
    ),
    Fault(
        "access-tokens-without-rs256",
        ("RFC9068-2.1-4",),
        "JWT access tokens are signed by ES256, and no published key is for RS256.",
        at(access_token_header=by_a_curve, jwks=without_rs256),
        also=("OIDCC-2-32", "OIDCC-10-3", "OIDCC-10.1-3", "RFC7515-5.1-1", "RFC7517-4.4-1"),
    ),
    claim("access-token-without-exp", "RFC9068-2.2-2", "A JWT access token has no exp.", left_out("exp")),
    claim("access-token-without-iss", "RFC9068-2.2-1", "A JWT access token has no iss.", left_out("iss")),
    claim(
        "access-token-without-sub",
        "RFC9068-2.2-4",
        "A JWT access token has no sub.",
        left_out("sub"),
        also="RFC9068-2.2-5 RFC9068-2.2-6",
    ),
    claim(
        "access-token-of-yesterday",
        "RFC9068-2.2-8",
        "The iat of a JWT access token is a day ago.",
        changed("iat", lambda seconds: seconds - A_DAY),
    ),
    claim(
        "access-tokens-of-one-jti",
        "RFC7519-4.1.7-1 RFC9068-2.2-9",
        "All JWT access tokens have one jti.",
        told(jti="the-token"),
    ),
    header(
        "access-token-of-a-lost-key",
        "RFC9068-2.1-1 RFC9068-4-1 RFC9068-4-2",
        "A JWT access token names no published key.",
        told(kid="lost"),
    ),
)
