"""Whether a client's assertion is believed (RFC 7521 4.2, RFC 7523 3, OIDC Core 9)."""

from reference_server.errors import InvalidClient
from reference_server.jose.assertions import demand_audience, demand_lifetime
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
from reference_server.rules.clients.call import KEY_JWT, SECRET_JWT, ClientCall
from reference_server.storage.assertions import spend_assertion

TYPES = (None, "JWT", "client-authentication+jwt")


def read_assertion(_provider: Provider, call: ClientCall) -> None:
    """The assertion is one JWT, and none that was made for another purpose (RFC 7523 2.2; RFC 8725 3.11, `typ`)."""
    if call.method not in (SECRET_JWT, KEY_JWT):
        return
    try:
        header, call.claims = read_header(call.secret), read_claims(call.secret)
    except BadToken as error:
        raise InvalidClient("the client assertion is not a JWT", str(error)) from error
    kind = header.get("typ")
    # "application/" may stand before a media type of one word (RFC 7515 4.1.9).
    if (kind.removeprefix("application/") if isinstance(kind, str) else kind) not in TYPES:
        raise InvalidClient("the typ of the assertion is of another kind of JWT")


def check_assertion_signature(provider: Provider, call: ClientCall) -> None:
    """The client's own key made it, by the algorithm that was registered (RFC 7523 3, point 9; OIDC Registration 2)."""
    if call.method not in (SECRET_JWT, KEY_JWT):
        return
    registered = call.client.text("token_endpoint_auth_signing_alg")
    of_method = MAC_ALGORITHMS if call.method == SECRET_JWT else SIGNATURE_ALGORITHMS
    allowed = (registered,) if registered in of_method else of_method
    try:
        verify(call.secret, keys_of_client(provider, call.client, str(read_header(call.secret).get("alg"))), allowed)
    except BadToken as error:
        raise InvalidClient("client authentication failed", str(error)) from error


def demand_own_assertion(_provider: Provider, call: ClientCall) -> None:
    """iss and sub are the client_id (RFC 7521 5.2, RFC 7523 3, points 1 and 2)."""
    if call.method in (SECRET_JWT, KEY_JWT) and not (
        call.claims.get("iss") == call.claims.get("sub") == call.client.client_id
    ):
        raise InvalidClient("iss and sub of the assertion are the client_id")


def demand_assertion_audience(provider: Provider, call: ClientCall) -> None:
    """The issuer, the token endpoint, or the endpoint that is called (OIDC Core 9, RFC 9126 2)."""
    if call.method not in (SECRET_JWT, KEY_JWT):
        return
    accepted = (provider.issuer, f"{provider.issuer}/oauth2/token", call.http.url.partition("?")[0])
    try:
        demand_audience(call.claims, accepted)
    except BadToken as error:
        raise InvalidClient(str(error)) from error


def check_assertion_times(provider: Provider, call: ClientCall) -> None:
    """It has not expired, and lives no longer than `Limits.assertion_seconds` (RFC 7523 3, points 4 and 5)."""
    if call.method not in (SECRET_JWT, KEY_JWT):
        return
    limits = provider.settings.limits
    try:
        demand_lifetime(call.claims, provider.now(), limits.clock_skew_seconds, limits.assertion_seconds)
    except BadToken as error:
        raise InvalidClient(str(error)) from error


def refuse_replayed_assertion(provider: Provider, call: ClientCall) -> None:
    """ "These tokens MUST only be used once" (OIDC Core 9, jti; RFC 7523 3)."""
    if call.method not in (SECRET_JWT, KEY_JWT):
        return
    jti = call.claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise InvalidClient("the assertion has no jti")
    jti_hash = provider.seal.digest(f"{call.client.client_id} {jti}")
    keep_until = int(call.claims["exp"]) + provider.settings.limits.clock_skew_seconds
    if not spend_assertion(provider.engine, provider.issuer, jti_hash, keep_until):
        raise InvalidClient("the assertion was used before")
