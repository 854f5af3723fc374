"""How a client proves itself at the provider's endpoints (RFC 6749 2.3, OpenID Connect Core 9)."""

import base64
from urllib.parse import quote_plus

from harness.flows.assertion import CORRECT, Assertion, assertion
from harness.protocol.client import Client
from harness.protocol.exchange import Pairs
from harness.protocol.provider import Provider
from harness.protocol.secret import Secret

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
METHODS = ("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none")


def authentication(
    provider: Provider,
    client: Client,
    method: str | None = None,
    client_secret: Secret | None = None,
    client_assertion: Assertion | str | None = None,
) -> tuple[Pairs, Pairs]:
    """Return the header fields and the parameters that authenticate a client.

    `method` and `client_secret` override the registered ones. The HTTP Basic form encodes both parts as RFC 6749 2.3.1
    says; it may write every octet in percent-encoding, which means the same, or encode the colon between the parts too,
    which leaves one part without a secret. Assertions carry the claims of OpenID Connect Core 9, for the token
    endpoint, bent as `client_assertion` says, which may also be a text to show instead.
    """
    method = method or client.token_endpoint_auth_method
    secret = (client_secret or client.client_secret or Secret("")).reveal()
    pair = f"{quote_plus(client.client_id)}:{quote_plus(secret)}"
    identified = (("client_id", client.client_id),)
    match method:
        case "client_secret_basic":
            return _basic(pair), ()
        case "client_secret_basic_percent_encoded":
            return _basic(":".join(_every_octet(part) for part in (client.client_id, secret))), ()
        case "client_secret_basic_colon_encoded":
            return _basic(pair.replace(":", "%3A")), ()
        case "client_secret_post":
            return (), (*identified, ("client_secret", secret))
        case "client_secret_jwt" | "private_key_jwt":
            registered = client.value("token_endpoint_auth_signing_alg")
            alg = str(registered or ("HS256" if method == "client_secret_jwt" else "RS256"))
            shown = client_assertion
            if not isinstance(shown, str):
                who = {"iss": client.client_id, "sub": client.client_id}
                shown = assertion(provider, client, who, alg, shown or CORRECT)
            return (), (("client_assertion_type", ASSERTION_TYPE), ("client_assertion", shown))
        case _:
            return (), identified


def _basic(pair: str) -> Pairs:
    return (("Authorization", "Basic " + base64.b64encode(pair.encode()).decode()),)


def _every_octet(text: str) -> str:
    return "".join(f"%{octet:02X}" for octet in text.encode())
