"""How a client proves itself at the provider's endpoints (RFC 6749 2.3, OpenID Connect Core 9)."""

import base64
import secrets
import time
from urllib.parse import quote_plus

from harness.protocol.client import Client
from harness.protocol.exchange import Pairs
from harness.protocol.provider import Provider
from harness.protocol.secret import Secret
from harness.wire import jose

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFETIME = 60
ISSUER, TOKEN_ENDPOINT = "issuer", "token_endpoint"
METHODS = ("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none")


def authentication(
    provider: Provider,
    client: Client,
    method: str | None = None,
    client_secret: Secret | None = None,
    audience: str = TOKEN_ENDPOINT,
) -> tuple[Pairs, Pairs]:
    """Return the header fields and the parameters that authenticate a client.

    `method` and `client_secret` override the registered ones. The HTTP Basic form encodes both parts as RFC 6749 2.3.1
    says; assertions carry the claims of OpenID Connect Core 9. `audience` names whom they are for: the token endpoint,
    or the issuer (RFC 7523 3).
    """
    method = method or client.token_endpoint_auth_method
    secret = (client_secret or client.client_secret or Secret("")).reveal()
    identified = (("client_id", client.client_id),)
    match method:
        case "client_secret_basic":
            pair = f"{quote_plus(client.client_id)}:{quote_plus(secret)}"
            return (("Authorization", "Basic " + base64.b64encode(pair.encode()).decode()),), ()
        case "client_secret_post":
            return (), (*identified, ("client_secret", secret))
        case "client_secret_jwt" | "private_key_jwt":
            now = int(time.time())
            claims = {
                "iss": client.client_id,
                "sub": client.client_id,
                "aud": (provider.metadata.text(audience) if audience != ISSUER else None) or provider.issuer,
                "jti": secrets.token_urlsafe(16),
                "iat": now,
                "exp": now + ASSERTION_LIFETIME,
            }
            alg = client.value("token_endpoint_auth_signing_alg")
            default = "HS256" if method == "client_secret_jwt" else "RS256"
            assertion = jose.client_assertion(client, str(alg or default), claims)
            return (), (("client_assertion_type", ASSERTION_TYPE), ("client_assertion", assertion))
        case _:
            return (), identified
