"""What the endpoints that clients call have in common: authentication first, errors as JSON."""

from reference_server.errors import InvalidClient, ProtocolError, TemporarilyUnavailable
from reference_server.log import log_refusal
from reference_server.provider import Provider
from reference_server.rules.clients.call import ClientCall
from reference_server.web.message import NO_STORE, RETRY_AFTER, Request, Response, json_response


def authenticated_call(provider: Provider, request: Request) -> ClientCall:
    """Run the rules of client authentication. Raises `ProtocolError`."""
    call = ClientCall(http=request)
    for rule in provider.table.client_authentication:
        rule(provider, call)
    return call


def refusal(provider: Provider, error: ProtocolError) -> Response:
    """An error of RFC 6749 5.2; 401 names the scheme by which the client may authenticate."""
    log_refusal(error)
    members = {"error": error.code, "error_description": error.description}
    members = provider.table.seams.token_error(provider, members)
    challenge = (("WWW-Authenticate", f'Basic realm="{provider.issuer}"'),) if isinstance(error, InvalidClient) else ()
    if isinstance(error, TemporarilyUnavailable):
        return json_response(error.status, members, (RETRY_AFTER, *NO_STORE))
    status = error.status if error.status == 401 else 400
    return json_response(status, members, (*challenge, *NO_STORE))
