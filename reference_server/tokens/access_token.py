"""Making access tokens: opaque ones, or JWTs (RFC 9068). Both are stored alike, so both can be revoked."""

import json
from typing import Any

from reference_server.jose.signatures import UNSIGNED, sign
from reference_server.provider import Provider
from reference_server.storage.grants import AccessToken
from reference_server.tokens.lifespans import lifespan
from reference_server.tokens.mandate import Mandate
from reference_server.tokens.subject import subject_for

STRATEGIES = ("opaque", "jwt")
ALGORITHM = "RS256"
RESERVED = (
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "client_id",
    "scope",
    "scp",
    "auth_time",
    "acr",
    "amr",
    "ext",
)
"""The claims that nobody but the provider says."""


def make_access_token(provider: Provider, mandate: Mandate) -> tuple[str, AccessToken]:
    """The token as the client gets it, and as it is stored. Without an audience it is for the provider itself."""
    now, client, grant = provider.now(), mandate.client, mandate.grant
    expires_at = now + lifespan(provider, client, mandate.grant_type, "access_token")
    if mandate.not_after is not None:
        expires_at = max(now, min(expires_at, mandate.not_after))
    audience = mandate.audience or (provider.issuer,)
    if client.text("access_token_strategy", provider.settings.access_token_strategy) == "jwt":
        claims: dict[str, Any] = {
            "iss": provider.issuer,
            "sub": mandate.subject if grant is None else subject_for(provider, client, mandate.subject),
            "aud": list(audience),
            "exp": expires_at,
            "iat": now,
            "jti": provider.new_identifier(),
            "client_id": client.client_id,
        }
        token = _signed(provider, claims | _about(provider, mandate))
    else:
        token = provider.new_token()
    stored = AccessToken(
        token_hash=provider.seal.digest(token),
        grant_id=grant.grant_id if grant is not None else None,
        client_id=client.client_id,
        subject=mandate.subject,
        scope=mandate.scope,
        audience=audience,
        issued_at=now,
        expires_at=expires_at,
        session=json.dumps(dict(mandate.session)) if mandate.session else None,
    )
    return token, stored


def _about(provider: Provider, mandate: Mandate) -> dict[str, Any]:
    """The claims of RFC 9068 2.2.1 and 2.2.3, and what the consent application or a token hook said, as in Hydra.

    That is in `ext`; what the operator allows there is a claim of its own.
    """
    grant = mandate.grant
    claims: dict[str, Any] = {"scope": " ".join(mandate.scope)} if mandate.scope else {}
    if grant is not None:
        claims |= {"auth_time": grant.auth_time, "acr": grant.acr, "amr": list(grant.amr)}
        claims = {name: value for name, value in claims.items() if value not in (None, [])}
    settings, told = provider.settings, mandate.session if grant is None else grant.access_token_session
    allowed = {name: value for name, value in told.items() if name in settings.allowed_top_level_claims}
    kept = told if settings.mirror_top_level_claims else {name: told[name] for name in told if name not in allowed}
    if kept:
        claims["ext"] = dict(kept)
    return claims | {name: value for name, value in allowed.items() if name not in (*RESERVED, *claims)}


def _signed(provider: Provider, claims: dict[str, Any]) -> str:
    """ "JWT access tokens MUST include this media type in the "typ" header parameter" (RFC 9068 2.1).

    No two tokens are the same text, which their hashes in the database need: where a seam leaves no jti of its own in
    the claims, the header has one (RFC 7519 5.3 lets claims stand there).
    """
    key, seams = provider.keys.signing_key(ALGORITHM), provider.table.seams
    header = seams.access_token_header(provider, {"alg": ALGORITHM, "typ": "at+jwt", "kid": str(key.kid)})
    told = seams.access_token_claims(provider, claims)
    if told.get("jti") != claims["jti"]:
        header = header | {"jti": claims["jti"]}
    if header["alg"] not in (ALGORITHM, UNSIGNED):
        key = provider.keys.signing_key(header["alg"])
    return sign(header, told, key)
