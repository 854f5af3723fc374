"""How the authorization response travels to the client."""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct

from reference_server.endpoints.pages import form_post_response
from reference_server.errors import ProtocolError
from reference_server.log import log_refusal
from reference_server.provider import Provider
from reference_server.response_types import FORM_POST, FRAGMENT
from reference_server.session_management import browser_state, session_state
from reference_server.web.message import Request, Response, redirect_response, with_query


class ResponseAddress(Struct, frozen=True):
    """Where an authorization response goes, in which channel, and with which `state`."""

    client_id: str
    redirect_uri: str
    response_mode: str
    state: str | None
    with_session_state: bool


def answer_client(
    provider: Provider, http: Request, address: ResponseAddress, parameters: Mapping[str, str]
) -> Response:
    """Send the response parameters, with `state` as it came (RFC 6749 4.1.2) and `iss` (RFC 9207 2).

    `session_state` goes with OpenID Connect answers (OIDC Session Management 2).
    """
    complete = dict(parameters) | {"iss": provider.issuer}
    if address.state is not None:
        complete["state"] = address.state
    if address.with_session_state:
        seen = browser_state(provider, http)
        complete["session_state"] = session_state(provider, address.client_id, address.redirect_uri, seen)
    members = provider.table.seams.authorization_response(provider, complete)
    if address.response_mode == FORM_POST:
        return form_post_response(address.redirect_uri, members)
    if address.response_mode == FRAGMENT:
        return redirect_response(f"{address.redirect_uri}#{urlencode(members)}")
    return redirect_response(with_query(address.redirect_uri, members))


def answer_error(provider: Provider, http: Request, address: ResponseAddress, error: ProtocolError) -> Response:
    """Send an error to the client (RFC 6749 4.1.2.1, OIDC Core 3.1.2.6)."""
    log_refusal(error)
    return answer_client(provider, http, address, {"error": error.code, "error_description": error.description})
