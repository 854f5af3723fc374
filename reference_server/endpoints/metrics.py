"""`/metrics/prometheus` of the admin port, where Hydra has it."""

from collections.abc import Callable
from importlib.metadata import version

from reference_server.endpoints.health import DISTRIBUTION, database_answers
from reference_server.provider import Provider
from reference_server.web.message import Request, Response
from reference_server.web.metrics import Metrics, exposition

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics_endpoint(metrics: Metrics) -> Callable[[Provider, Request], Response]:
    """The endpoint that tells what was counted."""

    def tell(provider: Provider, _request: Request) -> Response:
        text = exposition(metrics, version(DISTRIBUTION), database_answers(provider))
        return Response(200, (("Content-Type", CONTENT_TYPE),), text.encode())

    return tell
