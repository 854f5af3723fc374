"""Counts and logs every answer of an app, by route: an address itself may carry codes and tokens."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from reference_server.log import log_request
from reference_server.web.metrics import Recorder
from reference_server.web.wsgi_types import Application, Environ

NO_ROUTE = "none"


def observed(app: Application, recorder: Recorder) -> Application:
    """The app, with each of its answers counted by `recorder` and logged."""
    recorder.begin()

    def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        told = ""

        def start(status: str, *rest: Any) -> Any:
            nonlocal told
            told = status
            return start_response(status, *rest)

        body = app(environ, start)
        seconds = time.perf_counter() - began
        matched = environ.get("bottle.route")
        route = matched.rule if matched is not None else NO_ROUTE
        method, status_code = environ["REQUEST_METHOD"], int(told[:3])
        recorder.count(method, route, status_code, seconds)
        log_request(method, route, environ.get("SCRIPT_NAME", ""), status_code, seconds)
        return body

    return serve
