"""The token endpoint's messages (RFC 6749 4.1.3, 4.4, 6)."""

import re

from harness.flows.alteration import UNALTERED, Alteration
from harness.flows.answer import JsonAnswer, json_answer
from harness.flows.assertion import CORRECT, Assertion, assertion
from harness.flows.client_authentication import AS_REGISTERED, ClientAuthentication, authenticated_form
from harness.flows.connection import Connection
from harness.protocol.client import Client
from harness.protocol.device import DeviceCode
from harness.protocol.exchange import Exchange, Pairs, Request
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.secret import Secret
from harness.protocol.token import TokenError, TokenRace, TokenRequest, TokenResponse
from harness.protocol.tokens import Code, RefreshToken
from harness.protocol.trusted_issuer import TrustedIssuer
from harness.protocol.user import User

JWT_BEARER_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
# Three segments whose first begins like a JSON object (RFC 7515 3.1).
JWT_SHAPE = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
TokenResult = TokenResponse | TokenError | MalformedAnswer | NoAnswer | NotOffered


def token(
    connection: Connection,
    client: Client,
    *,
    code: Code | str,
    redirect_uri: str | None = None,
    code_verifier: str | None = None,
    client_authentication: ClientAuthentication = AS_REGISTERED,
    alteration: Alteration = UNALTERED,
) -> TokenResult:
    """Exchange an authorization code (RFC 6749 4.1.3).

    A `code` knows its request, so that the redirection URI (4.1.3) and the code verifier (RFC 7636 4.5) are those of
    the login unless they are given. A string is sent as it is.
    """
    parameters = _of_code(client, code, redirect_uri, code_verifier)
    grant = code if isinstance(code, Code) else None
    return _ask(connection, client, "token", parameters, client_authentication, alteration, code=grant)


def token_at_once(
    connection: Connection, client: Client, *, code: Code, times: int
) -> TokenRace | NoAnswer | NotOffered:
    """Exchange one code several times at the same moment (RFC 6749 4.1.2), and say how often that went well."""
    parameters = _of_code(client, code, None, None)
    composed = _composed(connection, client, parameters, AS_REGISTERED, UNALTERED, code, None)
    if isinstance(composed, NotOffered):
        return composed
    written, request = composed
    exchanges = connection.transport.send_at_once((written,) * times, name="token_at_once")
    answers = [_read(connection, request, exchange) for exchange in exchanges]
    unanswered = next((one for one in answers if isinstance(one, NoAnswer)), None)
    if unanswered is not None:
        return unanswered
    successes = sum(isinstance(one, TokenResponse) for one in answers)
    refusals = sum(isinstance(one, TokenError) for one in answers)
    return TokenRace(request, exchanges[-1], successes, refusals, times - successes - refusals)


def _of_code(client: Client, code: Code | str, redirect_uri: str | None, code_verifier: str | None) -> Pairs:
    request = code.issued_in.request if isinstance(code, Code) else None
    redirect_uri = redirect_uri or (request.redirect_uri if request else None) or next(iter(client.redirect_uris), "")
    verifier = code_verifier or (request.code_verifier.reveal() if request and request.code_verifier else None)
    return (
        ("grant_type", "authorization_code"),
        ("code", code.value.reveal() if isinstance(code, Code) else code),
        ("redirect_uri", redirect_uri),
        *((("code_verifier", verifier),) if verifier else ()),
    )


def refresh(
    connection: Connection,
    client: Client,
    *,
    refresh_token: RefreshToken | str,
    scope: str | None = None,
    client_authentication: ClientAuthentication = AS_REGISTERED,
    alteration: Alteration = UNALTERED,
) -> TokenResult:
    """Refresh an access token (RFC 6749 6); without `scope` the original one is meant."""
    known = refresh_token if isinstance(refresh_token, RefreshToken) else None
    value = refresh_token.value.reveal() if isinstance(refresh_token, RefreshToken) else refresh_token
    scoped = (("scope", scope),) if scope else ()
    parameters = (("grant_type", "refresh_token"), ("refresh_token", value), *scoped)
    return _ask(connection, client, "refresh", parameters, client_authentication, alteration, refresh_token=known)


def device_token(
    connection: Connection,
    client: Client,
    *,
    device_code: DeviceCode | str,
    client_authentication: ClientAuthentication = AS_REGISTERED,
    alteration: Alteration = UNALTERED,
) -> TokenResult:
    """Ask for a device's tokens (RFC 8628 3.4)."""
    value = device_code if isinstance(device_code, str) else device_code.value.reveal()
    parameters = (("grant_type", DEVICE_GRANT), ("device_code", value))
    return _ask(connection, client, "device_token", parameters, client_authentication, alteration)


def jwt_bearer(
    connection: Connection,
    client: Client,
    *,
    issuer: TrustedIssuer,
    bent: Assertion = CORRECT,
    scope: str | None = None,
    client_authentication: ClientAuthentication = AS_REGISTERED,
    alteration: Alteration = UNALTERED,
) -> TokenResult:
    """Ask for an access token by an assertion of a trusted issuer (RFC 7523 2.1), bent as asked."""
    signer = Client(issuer.name, None, {}, private_jwks=issuer.private_jwks)
    shown = assertion(connection.provider, signer, {"iss": issuer.name, "sub": issuer.subject}, "RS256", bent)
    scoped = (("scope", scope),) if scope else ()
    parameters = (("grant_type", JWT_BEARER_GRANT), ("assertion", shown), *scoped)
    return _ask(connection, client, "jwt_bearer", parameters, client_authentication, alteration)


def password(
    connection: Connection,
    client: Client,
    *,
    user: User,
    password: Secret | None = None,
    scope: str | None = None,
    client_authentication: ClientAuthentication = AS_REGISTERED,
    alteration: Alteration = UNALTERED,
) -> TokenResult:
    """Ask for an access token by a user's name and password (RFC 6749 4.3.2), `password` instead of the user's own."""
    shown = (password or user.password).reveal()
    scoped = (("scope", scope),) if scope else ()
    parameters = (("grant_type", "password"), ("username", user.name), ("password", shown), *scoped)
    return _ask(connection, client, "password", parameters, client_authentication, alteration)


def client_credentials(
    connection: Connection,
    client: Client,
    *,
    scope: str | None = None,
    client_authentication: ClientAuthentication = AS_REGISTERED,
    alteration: Alteration = UNALTERED,
) -> TokenResult:
    """Ask for an access token in the client's own name (RFC 6749 4.4.2)."""
    parameters = (("grant_type", "client_credentials"), *((("scope", scope),) if scope else ()))
    return _ask(connection, client, "client_credentials", parameters, client_authentication, alteration)


def _ask(
    connection: Connection,
    client: Client,
    name: str,
    parameters: Pairs,
    client_authentication: ClientAuthentication,
    alteration: Alteration,
    *,
    code: Code | None = None,
    refresh_token: RefreshToken | None = None,
) -> TokenResult:
    composed = _composed(connection, client, parameters, client_authentication, alteration, code, refresh_token)
    if isinstance(composed, NotOffered):
        return composed
    written, request = composed
    return _read(connection, request, connection.send(written, name))


def _composed(
    connection: Connection,
    client: Client,
    parameters: Pairs,
    client_authentication: ClientAuthentication,
    alteration: Alteration,
    code: Code | None,
    refresh_token: RefreshToken | None,
) -> tuple[Request, TokenRequest] | NotOffered:
    address = connection.endpoint("token_endpoint")
    if address is None:
        return NotOffered("token_endpoint")
    written, sent = authenticated_form(
        connection.provider, client, address, parameters, client_authentication, alteration
    )
    return written, TokenRequest(connection.provider, client, sent, code, refresh_token)


def _read(connection: Connection, request: TokenRequest, exchange: Exchange) -> TokenResult:
    answer = json_answer(exchange)
    if not isinstance(answer, JsonAnswer):
        return answer
    if not answer.succeeded or "error" in answer.members:
        return TokenError(request, exchange, answer.members)
    id_token = answer.members.get("id_token")
    jwt = connection.received_jwt(id_token, request.client) if isinstance(id_token, str) else None
    access_token = answer.members.get("access_token")
    is_jwt = isinstance(access_token, str) and JWT_SHAPE.fullmatch(access_token) is not None
    return TokenResponse(
        request, exchange, answer.members, jwt, connection.received_jwt(str(access_token)) if is_jwt else None
    )
