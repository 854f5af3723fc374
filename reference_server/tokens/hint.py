"""ID Tokens that come back as `id_token_hint`."""

from typing import Any

from reference_server.errors import InvalidRequest
from reference_server.jose.client_keys import keys_of_client
from reference_server.jose.signatures import (
    MAC_ALGORITHMS,
    SIGNATURE_ALGORITHMS,
    BadToken,
    read_claims,
    read_header,
    verify,
)
from reference_server.provider import Provider
from reference_server.storage.clients import find_client


def verified_hint(provider: Provider, hint: str) -> dict[str, Any]:
    """The claims of an ID Token that this provider issued, whether it has expired or not (OIDC Core 3.1.2.1).

    A MAC is checked with the secret of the client that the token names. A Logout Token is none (OIDC Back-Channel
    Logout 4.1). Raises `InvalidRequest`.
    """
    try:
        return _verified(provider, hint)
    except BadToken as error:
        raise InvalidRequest("id_token_hint is not an ID Token of this provider", str(error)) from error


def _verified(provider: Provider, hint: str) -> dict[str, Any]:
    keys, audience = provider.keys.keys, read_claims(hint).get("aud")
    algorithm = read_header(hint).get("alg")
    if algorithm in MAC_ALGORITHMS:
        client = find_client(provider.engine, provider.issuer, audience) if isinstance(audience, str) else None
        if client is None:
            raise BadToken("no registered client has the secret")
        keys = keys_of_client(provider, client, str(algorithm))
    claims = verify(hint, keys, (*SIGNATURE_ALGORITHMS, *MAC_ALGORITHMS))
    own = claims.get("iss") == provider.issuer and isinstance(claims.get("sub"), str) and isinstance(audience, str)
    if not own or "events" in claims or "client_id" in claims:
        raise BadToken("not an ID Token of this provider")
    return claims
