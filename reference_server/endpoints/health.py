"""`/health/alive` and `/health/ready`, as Hydra has them."""

from reference_server.provider import Provider
from reference_server.web.message import Request, Response, json_response


def health_endpoint(_provider: Provider, _request: Request) -> Response:
    """The process answers."""
    return json_response(200, {"status": "ok"})
