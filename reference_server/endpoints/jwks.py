"""The provider's public keys (RFC 7517 5)."""

from reference_server.provider import Provider
from reference_server.web.message import Request, Response, json_response


def jwks_endpoint(provider: Provider, request: Request) -> Response:
    """The JWK Set that signatures of this provider are checked with."""
    members = provider.table.seams.jwks(provider, provider.keys.public_set())
    response = json_response(200, members, (("Cache-Control", "public, max-age=60"),))
    return provider.table.seams.jwks_http(provider, request, response)
