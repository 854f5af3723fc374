"""The provider's public keys (RFC 7517 5)."""

from reference_server.provider import Provider
from reference_server.web.message import Request, Response


def jwks_endpoint(provider: Provider, request: Request) -> Response:
    """The JWK Set that signatures of this provider are checked with; the database has each key in JSON already."""
    document = provider.table.seams.jwks(provider, f'{{"keys":[{provider.keys.public_jwks()}]}}')
    headers = (("Content-Type", "application/json"), ("Cache-Control", "public, max-age=60"))
    return provider.table.seams.jwks_http(provider, request, Response(200, headers, document.encode()))
