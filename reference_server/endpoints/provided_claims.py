"""The Claims Provider's endpoint `/claims`, from which a client fetches Distributed Claims (OIDC Core 5.6.2)."""

from reference_server.endpoints.bearer import bearer_refusal
from reference_server.errors import ProtocolError
from reference_server.provider import Provider
from reference_server.rules.userinfo.call import UserInfoCall
from reference_server.tokens.claim_sources import distributed_claims, provided_claims
from reference_server.web.message import NO_STORE, Request, Response


def provided_claims_endpoint(provider: Provider, request: Request) -> Response:
    """Check the access token of the source and return its claims as a JWT."""
    call = UserInfoCall(http=request)
    try:
        for rule in provider.table.provided_claims:
            rule(provider, call)
        jwt = provided_claims(provider, call.grant, distributed_claims(call.grant))
        response = Response(200, (("Content-Type", "application/jwt"), *NO_STORE), jwt.encode())
    except ProtocolError as error:
        response = bearer_refusal(provider, error)
    return provider.table.seams.provided_claims_http(provider, request, response)
