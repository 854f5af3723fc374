"""Faults of the single claims of a JWT access token."""

from reference_server.faults.changes import changed, left_out, told
from reference_server.faults.fault import faults_at

A_DAY = 86400

claim = faults_at("access_token_claims")
header = faults_at("access_token_header")

FAULTS = (
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
