"""How a client shows who it is, and whether it is believed."""

import base64
import binascii
from urllib.parse import unquote_plus

from reference_server.errors import InvalidClient, InvalidRequest
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
from reference_server.rules.clients.call import ClientCall
from reference_server.rules.clients.secret import secret_fits
from reference_server.storage.assertions import spend_assertion
from reference_server.storage.clients import find_client

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BASIC, POST, SECRET_JWT, KEY_JWT, NONE = AUTH_METHODS = (
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "none",
)


def refuse_two_authentications(_provider: Provider, call: ClientCall) -> None:
    """ "The client MUST NOT use more than one authentication method in each request" (RFC 6749 2.3)."""
    shown = (
        "authorization" in call.http.headers,
        "client_secret" in call.parameters,
        "client_assertion" in call.parameters,
    )
    if sum(shown) > 1:
        raise InvalidRequest("the client authenticates in more than one way")


def read_credentials(_provider: Provider, call: ClientCall) -> None:
    """Find the one authentication in the header or the body (RFC 6749 2.3.1, RFC 7521 4.2)."""
    if "authorization" in call.http.headers:
        call.client_id, call.secret = _basic_credentials(call.http.headers["authorization"])
        call.method = BASIC
        if call.parameters.get("client_id", call.client_id) != call.client_id:
            raise InvalidRequest("client_id differs from the authenticated client")
    elif "client_assertion" in call.parameters:
        if call.parameters.get("client_assertion_type") != ASSERTION_TYPE:
            raise InvalidRequest("client_assertion_type is missing or unknown")
        call.secret = call.parameters["client_assertion"]
        call.client_id, call.method = _assertion_subject(call.secret)
        if call.parameters.get("client_id", call.client_id) != call.client_id:
            raise InvalidClient("client_id differs from the subject of the assertion")
    else:
        call.client_id = call.parameters.get("client_id", "")
        call.secret = call.parameters.get("client_secret", "")
        call.method = POST if call.secret else NONE
    if not call.client_id:
        raise InvalidClient("the client does not authenticate")


def _basic_credentials(header: str) -> tuple[str, str]:
    """ "encoded using the application/x-www-form-urlencoded encoding algorithm" (RFC 6749 2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient("the Authorization header is not Basic")
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise InvalidClient("the Authorization header is not base64 of name:password") from error
    if not colon:
        raise InvalidClient("the Authorization header is not base64 of name:password")
    return unquote_plus(name), unquote_plus(password)


def _assertion_subject(assertion: str) -> tuple[str, str]:
    try:
        algorithm, subject = read_header(assertion).get("alg"), read_claims(assertion).get("sub")
    except BadToken as error:
        raise InvalidClient("the client assertion is not a JWT", str(error)) from error
    return str(subject or ""), SECRET_JWT if algorithm in MAC_ALGORITHMS else KEY_JWT


def load_calling_client(provider: Provider, call: ClientCall) -> None:
    """The client is registered (RFC 6749 5.2, invalid_client: "unknown client")."""
    client = find_client(provider.engine, provider.issuer, call.client_id)
    if client is None:
        raise InvalidClient("client authentication failed", "unknown client")
    call.client = client


def demand_registered_method(_provider: Provider, call: ClientCall) -> None:
    """The client authenticates by the method that it registered (OIDC Core 9)."""
    if call.method != call.client.auth_method:
        raise InvalidClient("client authentication failed", f"registered for {call.client.auth_method}")


def check_client_secret(provider: Provider, call: ClientCall) -> None:
    """The client secret is the issued one (RFC 6749 2.3.1)."""
    if call.method not in (BASIC, POST):
        return
    if not secret_fits(provider, call.client, call.secret):
        raise InvalidClient("client authentication failed", "wrong secret")


def check_client_assertion(provider: Provider, call: ClientCall) -> None:
    """The assertion is signed by the client, for this provider, and not expired (RFC 7523 3, OIDC Core 9)."""
    if call.method not in (SECRET_JWT, KEY_JWT):
        return
    registered = call.client.text("token_endpoint_auth_signing_alg")
    of_method = MAC_ALGORITHMS if call.method == SECRET_JWT else SIGNATURE_ALGORITHMS
    try:
        algorithm = str(read_header(call.secret).get("alg"))
        claims = verify(
            call.secret,
            keys_of_client(provider, call.client, algorithm),
            (registered,) if registered in of_method else of_method,
        )
    except BadToken as error:
        raise InvalidClient("client authentication failed", str(error)) from error
    if claims.get("iss") != call.client.client_id or claims.get("sub") != call.client.client_id:
        raise InvalidClient("iss and sub of the assertion are the client_id")
    audience = claims.get("aud")
    accepted = {provider.issuer, f"{provider.issuer}/oauth2/token", call.http.url.partition("?")[0]}
    if accepted.isdisjoint(audience if isinstance(audience, list) else [audience]):
        raise InvalidClient("the assertion is meant for someone else")
    _check_assertion_times(provider, claims.get("exp"), claims.get("nbf"))


def _check_assertion_times(provider: Provider, expires: object, begins: object) -> None:
    now, limits = provider.now(), provider.settings.limits
    if not isinstance(expires, (int, float)) or expires <= now - limits.clock_skew_seconds:
        raise InvalidClient("the assertion has expired or has no exp")
    if expires > now + limits.assertion_seconds:
        raise InvalidClient("the assertion is valid for unreasonably long")
    if begins is not None and not (isinstance(begins, (int, float)) and begins <= now + limits.clock_skew_seconds):
        raise InvalidClient("the assertion is not valid yet")


def refuse_replayed_assertion(provider: Provider, call: ClientCall) -> None:
    """ "These tokens MUST only be used once" (OIDC Core 9, jti; RFC 7523 3)."""
    if call.method not in (SECRET_JWT, KEY_JWT):
        return
    claims = read_claims(call.secret)
    if not isinstance(claims.get("jti"), str) or not claims["jti"]:
        raise InvalidClient("the assertion has no jti")
    jti_hash = provider.seal.digest(f"{call.client.client_id} {claims['jti']}")
    keep_until = int(claims["exp"]) + provider.settings.limits.clock_skew_seconds
    if not spend_assertion(provider.engine, provider.issuer, jti_hash, keep_until, provider.clock()):
        raise InvalidClient("the assertion was used before")
