"""Aggregated and Distributed Claims, for which a Claims Provider vouches (OIDC Core 5.6.2).

The provider is its own Claims Provider, so that both kinds can be tried with nothing beside it.
"""

from typing import Any

from reference_server.jose.signatures import sign
from reference_server.provider import Provider
from reference_server.storage.grants import AccessToken, Grant, add_tokens
from reference_server.tokens.claims import AGGREGATED_CLAIMS, DISTRIBUTED_CLAIMS

CLAIMS_PATH = "/claims"
AGGREGATED_SOURCE, DISTRIBUTED_SOURCE = "aggregated", "distributed"
ALGORITHM = "RS256"


def claims_endpoint(provider: Provider) -> str:
    """Where Distributed Claims are fetched."""
    return provider.issuer + CLAIMS_PATH


def told_by_others(provider: Provider, token: AccessToken, grant: Grant) -> dict[str, Any]:
    """`_claim_names` and `_claim_sources` for what the client asked for; nothing where it asked for none of it.

    `token` is the access token that UserInfo was called with: no token of a source outlives it.
    """
    aggregated, distributed = _asked(grant, AGGREGATED_CLAIMS), _asked(grant, DISTRIBUTED_CLAIMS)
    sources: dict[str, Any] = {}
    if aggregated:
        sources[AGGREGATED_SOURCE] = {"JWT": provided_claims(provider, grant, aggregated)}
    if distributed:
        access_token = _token_of_source(provider, token)
        sources[DISTRIBUTED_SOURCE] = {"endpoint": claims_endpoint(provider), "access_token": access_token}
    if not sources:
        return {}
    names = dict.fromkeys(aggregated, AGGREGATED_SOURCE) | dict.fromkeys(distributed, DISTRIBUTED_SOURCE)
    return {"_claim_names": names, "_claim_sources": sources}


def distributed_claims(grant: Grant) -> dict[str, Any]:
    """The Distributed Claims that a grant was asked for, with their values."""
    return _asked(grant, DISTRIBUTED_CLAIMS)


def provided_claims(provider: Provider, grant: Grant, claims: dict[str, Any]) -> str:
    """The JWT of the Claims Provider: `iss` names where its keys are, no `sub` stands for anyone (OIDC Core 5.6.2)."""
    key = provider.keys.signing_key(ALGORITHM)
    members = claims | {"iss": provider.issuer, "iat": provider.now()}
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": str(key.kid)}
    return sign(header, provider.table.seams.provided_claims(provider, grant, members), key)


def _asked(grant: Grant, names: tuple[str, ...]) -> dict[str, Any]:
    known = grant.userinfo_session
    return {name: known[name] for name in names if name in known and name in grant.userinfo_claims}


def _token_of_source(provider: Provider, token: AccessToken) -> str:
    """An access token for the Claims Provider alone, which ends with the one it comes beside."""
    value = provider.new_token()
    stored = AccessToken(
        token_hash=provider.seal.digest(value),
        grant_id=token.grant_id,
        client_id=token.client_id,
        subject=token.subject,
        scope=(),
        audience=(claims_endpoint(provider),),
        issued_at=provider.now(),
        expires_at=token.expires_at,
    )
    add_tokens(provider.engine, provider.issuer, stored, None)
    return value
