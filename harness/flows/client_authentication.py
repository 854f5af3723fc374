"""How a client proves itself at the provider's endpoints (RFC 6749 2.3, OpenID Connect Core 9)."""

import base64
from urllib.parse import quote_plus

from msgspec import Struct

from harness.flows.alteration import Alteration
from harness.flows.answer import ACCEPT_JSON
from harness.flows.assertion import CORRECT, Assertion, assertion
from harness.protocol.client import Client
from harness.protocol.exchange import Pairs, Request
from harness.protocol.provider import Provider
from harness.protocol.secret import Secret
from harness.protocol.shown_fields import without_in_repr
from harness.protocol.tokens import AccessToken

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
METHODS = ("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none")


@without_in_repr("client_assertion", "bearer")
class ClientAuthentication(Struct, frozen=True):
    """How a client proves itself in one request.

    `method` and `client_secret` override the registered ones. `client_assertion` says how an assertion is bent, or is a
    text to show in its place; a `bearer` token is shown in the place of all of them (RFC 7662 2.1).
    """

    method: str | None = None
    client_secret: Secret | None = None
    client_assertion: Assertion | str | None = None
    bearer: AccessToken | str | None = None


AS_REGISTERED = ClientAuthentication()


def authenticated_form(
    provider: Provider,
    client: Client,
    address: str,
    parameters: Pairs,
    client_authentication: ClientAuthentication,
    alteration: Alteration,
) -> tuple[Request, Pairs]:
    """Return the request by which an authenticated client sends a form to an address, and what it sends.

    A parameter that the form has already, as client_id in an authorization request, is not sent twice (RFC 6749 3.2).
    """
    headers, credentials = authentication(provider, client, client_authentication)
    named = {name for name, _ in parameters}
    sent = alteration.applied((*parameters, *(pair for pair in credentials if pair[0] not in named)))
    return alteration.written(alteration.form(address, (*ACCEPT_JSON, *headers), sent), address, sent)


def authentication(provider: Provider, client: Client, how: ClientAuthentication) -> tuple[Pairs, Pairs]:
    """Return the header fields and the parameters that authenticate a client.

    The HTTP Basic form encodes both parts as RFC 6749 2.3.1 says; it may write every octet in percent-encoding, which
    means the same, or encode the colon between the parts too, which leaves one part without a secret. Assertions carry
    the claims of OpenID Connect Core 9, for the token endpoint.
    """
    if how.bearer is not None:
        token = how.bearer if isinstance(how.bearer, str) else how.bearer.value.reveal()
        return (("Authorization", f"Bearer {token}"),), ()
    method = how.method or client.token_endpoint_auth_method
    secret = (how.client_secret or client.client_secret or Secret("")).reveal()
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
            shown = how.client_assertion
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
