"""How a client shows who it is, and whether it is believed."""

import base64
import binascii
from urllib.parse import unquote_plus

from reference_server.errors import InvalidClient, InvalidRequest
from reference_server.jose.signatures import MAC_ALGORITHMS, BadToken, read_claims, read_header
from reference_server.provider import Provider
from reference_server.rules.clients.call import BASIC, KEY_JWT, NONE, POST, SECRET_JWT, ClientCall
from reference_server.rules.clients.secret import secret_fits
from reference_server.storage.clients import find_client

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def refuse_two_authentications(_provider: Provider, call: ClientCall) -> None:
    """ "The client MUST NOT use more than one authentication method in each request" (RFC 6749 2.3).

    Beside an assertion that is invalid_client (RFC 7521 4.2.1), otherwise invalid_request (RFC 6749 5.2).
    """
    shown = (
        "authorization" in call.http.headers,
        "client_secret" in call.parameters,
        "client_assertion" in call.parameters,
    )
    if sum(shown) > 1:
        wrong = InvalidClient if "client_assertion" in call.parameters else InvalidRequest
        raise wrong("the client authenticates in more than one way")


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
    elif "client_assertion_type" in call.parameters:
        raise InvalidRequest("client_assertion is missing")
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


def refuse_expired_secret(provider: Provider, call: ClientCall) -> None:
    """A secret stops working when its registration said that it does (RFC 7591 3.2.1, client_secret_expires_at)."""
    expires_at = call.client.secret_expires_at
    if call.method in (BASIC, POST, SECRET_JWT) and 0 < expires_at <= provider.now():
        raise InvalidClient("client authentication failed", "the secret has expired")
