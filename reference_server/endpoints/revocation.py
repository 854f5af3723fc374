"""The revocation endpoint `/oauth2/revoke` (RFC 7009)."""

from reference_server.endpoints.client_call import authenticated_call, refusal
from reference_server.errors import ProtocolError
from reference_server.provider import Provider
from reference_server.rules.presented.token import PresentedToken
from reference_server.web.message import NO_STORE, Request, Response


def revocation_endpoint(provider: Provider, request: Request) -> Response:
    """End a token; one that is not known is answered alike (RFC 7009 2.2)."""
    return provider.table.seams.revocation_http(provider, request, _answer(provider, request))


def _answer(provider: Provider, request: Request) -> Response:
    try:
        call = authenticated_call(provider, request)
        presented = PresentedToken(call.parameters, call.client)
        for rule in provider.table.revocation:
            rule(provider, presented)
    except ProtocolError as error:
        return refusal(provider, error)
    return Response(200, NO_STORE, b"")
