"""The UserInfo endpoint's messages (OpenID Connect Core 5.3)."""

import json
from http import HTTPStatus
from urllib.parse import urlencode

from harness.flows.alteration import UNALTERED, Alteration
from harness.flows.answer import json_object, plain_answer
from harness.flows.connection import Connection
from harness.protocol.challenge import challenge
from harness.protocol.exchange import FORM, Exchange, Pairs, Request, Response, header_values
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotOffered
from harness.protocol.tokens import AccessToken
from harness.protocol.userinfo import UserinfoError, UserinfoRequest, UserinfoResponse

UserinfoResult = UserinfoResponse | UserinfoError | MalformedAnswer | NoAnswer | NotOffered

JWT_MEDIA_TYPE = "application/jwt"


def userinfo(
    connection: Connection,
    *,
    access_token: AccessToken | str,
    method: str = "GET",
    presentation: str = "header",
    scheme: str = "Bearer",
    alteration: Alteration = UNALTERED,
) -> UserinfoResult:
    """Ask for the claims about the user behind an access token.

    `presentation` is header, form, query or none (RFC 6750 2.1, 2.2, 2.3), or json, which no specification knows;
    "none" sends no token at all. `scheme` is the authentication scheme of the header.
    """
    endpoint = connection.endpoint("userinfo_endpoint")
    if endpoint is None:
        return NotOffered("userinfo_endpoint")
    address = endpoint
    value = access_token if isinstance(access_token, str) else access_token.value.reveal()
    headers: Pairs = (("Accept", f"application/json, {JWT_MEDIA_TYPE}"),)
    if presentation == "header":
        headers += (("Authorization", f"{scheme} {value}"),)
    in_form = (("access_token", value),) if presentation in ("form", "json") else ()
    in_query = (("access_token", value),) if presentation == "query" else ()
    parameters = alteration.applied((*in_form, *in_query))
    body = None
    if presentation == "json":
        body, headers = json.dumps(dict(parameters)).encode(), (*headers, ("Content-Type", "application/json"))
    elif parameters and (presentation == "form" or (method == "POST" and presentation != "query")):
        body, headers = urlencode(parameters).encode(), (*headers, ("Content-Type", FORM))
    elif parameters:
        address += ("&" if "?" in address else "?") + urlencode(parameters)
    written, _ = alteration.written(Request(method, address, headers, body), endpoint, parameters)
    exchange = connection.send(written, "userinfo")
    known = None if isinstance(access_token, str) else access_token
    return _result(connection, UserinfoRequest(connection.provider, known, method, presentation), exchange)


def _result(connection: Connection, request: UserinfoRequest, exchange: Exchange) -> UserinfoResult:
    response = plain_answer(exchange)
    if not isinstance(response, Response):
        return response
    if response.status >= HTTPStatus.BAD_REQUEST:
        return UserinfoError(request, exchange, challenge(header_values(response.headers, "WWW-Authenticate")))
    if not 200 <= response.status < 300:
        return MalformedAnswer(exchange, f"{response.status} where claims are due")
    if response.media_type == JWT_MEDIA_TYPE:
        client = request.access_token.issued_in.request.client if request.access_token else None
        jwt = connection.received_jwt(response.text.strip(), client)
        if jwt.malformed:
            return MalformedAnswer(exchange, f"a JWT that cannot be read: {jwt.malformed}")
        return UserinfoResponse(request, exchange, jwt.claims, jwt)
    claims = json_object(response)
    if claims is None:
        return MalformedAnswer(exchange, f"{response.status} with a body that is no JSON object")
    return UserinfoResponse(request, exchange, claims)
