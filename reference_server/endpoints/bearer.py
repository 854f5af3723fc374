"""How a call with a Bearer token is refused."""

from reference_server.errors import InvalidRequest, ProtocolError, TokenMissing
from reference_server.log import log_refusal
from reference_server.provider import Provider
from reference_server.web.message import NO_STORE, Response, json_response


def bearer_refusal(provider: Provider, error: ProtocolError) -> Response:
    """RFC 6750 3: the challenge says what was wrong, and nothing where no token came."""
    log_refusal(error)
    challenge = f'Bearer realm="{provider.issuer}"'
    if isinstance(error, TokenMissing):
        return Response(401, (("WWW-Authenticate", challenge), *NO_STORE), b"")
    challenge += f', error="{error.code}", error_description="{error.description}"'
    status = 400 if isinstance(error, InvalidRequest) else error.status
    members = {"error": error.code, "error_description": error.description}
    return json_response(status, members, (("WWW-Authenticate", challenge), *NO_STORE))
