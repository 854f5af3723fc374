"""Pages without what keeps them out of the frames of other sites, which is a fault."""

from collections.abc import Callable, Iterable
from typing import Any

from reference_server.web.wsgi_types import Application, Environ

FORBIDDING = ("x-frame-options", "content-security-policy")


def framed_anywhere(app: Application, paths: frozenset[str]) -> Application:
    """Take the headers that forbid framing from what `app` answers at these issuer paths."""

    def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [pair for pair in headers if pair[0].lower() not in FORBIDDING], *rest)

        return app(environ, started if environ["SCRIPT_NAME"] in paths else start_response)

    return serve
