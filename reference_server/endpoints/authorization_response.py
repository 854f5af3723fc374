"""How the authorization response travels to the client."""

from collections.abc import Mapping
from urllib.parse import urlencode

from reference_server.endpoints.pages import form_post_response
from reference_server.errors import ProtocolError
from reference_server.provider import Provider
from reference_server.response_types import FORM_POST, FRAGMENT
from reference_server.web.message import Response, redirect_response, with_query


def answer_client(
    provider: Provider, redirect_uri: str, response_mode: str, state: str | None, parameters: Mapping[str, str]
) -> Response:
    """Send the response parameters, with `state` as it came (RFC 6749 4.1.2) and `iss` (RFC 9207 2)."""
    complete = dict(parameters) | ({"state": state} if state is not None else {}) | {"iss": provider.issuer}
    members = provider.table.seams.authorization_response(provider, complete)
    if response_mode == FORM_POST:
        return form_post_response(redirect_uri, members)
    if response_mode == FRAGMENT:
        return redirect_response(f"{redirect_uri}#{urlencode(members)}")
    return redirect_response(with_query(redirect_uri, members))


def answer_error(
    provider: Provider, redirect_uri: str, response_mode: str, state: str | None, error: ProtocolError
) -> Response:
    """Send an error to the client (RFC 6749 4.1.2.1, OIDC Core 3.1.2.6)."""
    parameters = {"error": error.code, "error_description": error.description}
    return answer_client(provider, redirect_uri, response_mode, state, parameters)
