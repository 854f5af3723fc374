"""The ID Token (OIDC Core 2)."""

import hashlib
from typing import Any

from reference_server.encoding import base64url
from reference_server.jose.signatures import MAC_ALGORITHMS, UNSIGNED, secret_key, sign
from reference_server.provider import Provider
from reference_server.storage.clients import Client
from reference_server.storage.grants import Grant
from reference_server.tokens.claims import requested_values, scope_values
from reference_server.tokens.encrypted import ID_TOKEN_RESPONSE, encrypted_to_client
from reference_server.tokens.lifespans import lifespan
from reference_server.tokens.subject import subject_for

PROTECTED = ("iss", "sub", "aud", "exp", "iat", "nonce", "auth_time", "acr", "amr", "azp", "at_hash", "c_hash", "sid")


def half_hash(value: str, algorithm: str) -> str:
    """The left half of the hash that the ID Token's algorithm names (OIDC Core 3.1.3.6, 3.3.2.11).

    Ed25519 hashes with SHA-512 inside, and so does its at_hash; an unsigned ID Token names no hash and gets SHA-256.
    """
    bits = {"EdDSA": "512", UNSIGNED: "256"}.get(algorithm, algorithm[-3:])
    octets = hashlib.new(f"sha{bits}", value.encode()).digest()
    return base64url(octets[: len(octets) // 2])


def id_token_algorithm(client: Client) -> str:
    """ "The default, if omitted, is RS256" (OIDC Registration 2)."""
    return client.text("id_token_signed_response_alg", "RS256")


def make_id_token(
    provider: Provider,
    client: Client,
    grant: Grant,
    grant_type: str,
    *,
    access_token: str | None,
    code: str | None = None,
) -> str:
    """A signed, and where registered encrypted, ID Token for a grant, with the hashes of access token and code.

    A refreshed one "SHOULD NOT have a nonce Claim" (OIDC Core 12.2). Where no access token will ever reach UserInfo,
    the claims of the granted scopes are in the ID Token (OIDC Core 5.4).
    """
    algorithm, now = id_token_algorithm(client), provider.now()
    claims: dict[str, Any] = {
        "iss": provider.issuer,
        "sub": subject_for(provider, client, grant.subject),
        "aud": client.client_id,
        "exp": now + lifespan(provider, client, grant_type, "id_token"),
        "iat": now,
        "auth_time": grant.auth_time,
        "sid": grant.session_id,
    }
    if access_token is not None:
        claims["at_hash"] = half_hash(access_token, algorithm)
    if code is not None:
        claims["c_hash"] = half_hash(code, algorithm)
    if grant.nonce is not None and grant_type != "refresh_token":
        claims["nonce"] = grant.nonce
    if grant.acr is not None:
        claims["acr"] = grant.acr
    if grant.amr:
        claims["amr"] = list(grant.amr)
    told = dict(grant.id_token_session) | requested_values(grant.id_token_claims, grant.userinfo_session)
    if access_token is None and code is None:
        told |= scope_values(grant.scope, grant.userinfo_session)
    claims |= {name: value for name, value in told.items() if name not in PROTECTED}
    seams = provider.table.seams
    header, key = signing_parts(provider, client, algorithm)
    compact = sign(seams.id_token_header(provider, header), seams.id_token_claims(provider, claims), key)
    signed = seams.id_token(provider, compact)
    return encrypted_to_client(provider, client, ID_TOKEN_RESPONSE, signed, nested=True)


def signing_parts(provider: Provider, client: Client, algorithm: str) -> tuple[dict[str, Any], Any]:
    """The header and key for an algorithm: the client's secret for a MAC, the newest fitting key otherwise."""
    if algorithm == UNSIGNED:
        return {"alg": algorithm}, None
    if algorithm in MAC_ALGORITHMS:
        return {"alg": algorithm, "typ": "JWT"}, secret_key(provider.seal.open(client.sealed_secret or ""))
    key = provider.keys.signing_key(algorithm)
    return {"alg": algorithm, "typ": "JWT", "kid": str(key.kid)}, key
