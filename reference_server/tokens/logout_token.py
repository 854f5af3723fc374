"""The Logout Token (OIDC Back-Channel Logout 2.4)."""

from typing import Any

from reference_server.jose.signatures import UNSIGNED, sign
from reference_server.provider import Provider
from reference_server.storage.clients import Client
from reference_server.tokens.id_token import id_token_algorithm, signing_parts
from reference_server.tokens.subject import subject_for

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFETIME_SECONDS = 120
"""At most two minutes (OIDC Back-Channel Logout 4)."""


def make_logout_token(provider: Provider, client: Client, subject: str, session_id: str) -> str:
    """A Logout Token for one client, signed like its ID Tokens.

    "alg with the value none MUST NOT be used" (2.6): a client with unsigned ID Tokens gets the default, RS256.
    """
    now, seams = provider.now(), provider.table.seams
    claims: dict[str, Any] = {
        "iss": provider.issuer,
        "sub": subject_for(provider, client, subject),
        "aud": client.client_id,
        "iat": now,
        "exp": now + LIFETIME_SECONDS,
        "jti": provider.new_identifier(),
        "events": {EVENT: {}},
        "sid": session_id,
    }
    algorithm = id_token_algorithm(client)
    header, key = signing_parts(provider, client, "RS256" if algorithm == UNSIGNED else algorithm)
    header = seams.logout_token_header(provider, {**header, "typ": "logout+jwt"})
    return sign(header, seams.logout_token_claims(provider, claims), key)
