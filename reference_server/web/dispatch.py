"""Several issuers behind one port: `/faults/<name>` is moved from PATH_INFO to SCRIPT_NAME."""

from collections.abc import Callable, Iterable
from typing import Any

from reference_server.web.wsgi_types import PROVIDER, Application, Environ

PREFIX = "/faults/"
WELL_KNOWN = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")


def split_issuer_path(path: str) -> tuple[str, str]:
    """Split a path into the issuer's part and the rest.

    `/faults/a/userinfo` gives `/faults/a` and `/userinfo`; the form of RFC 8414 3.1, where the well-known part comes
    first, gives the same as the form of OIDC Discovery 4.
    """
    if PREFIX not in path:
        return "", path
    for well_known in WELL_KNOWN:
        if path.startswith(well_known + PREFIX):
            name, slash, rest = path.removeprefix(well_known + PREFIX).partition("/")
            return PREFIX + name, well_known + slash + rest
    if not path.startswith(PREFIX):
        return "", path
    name, slash, rest = path.removeprefix(PREFIX).partition("/")
    return PREFIX + name, slash + rest


def dispatch(app: Application, find_provider: Callable[[str], object]) -> Application:
    """Give each request to `app` with what `find_provider` has for its issuer path; None is 404."""

    def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        issuer_path, rest = split_issuer_path(environ.get("PATH_INFO", ""))
        provider = find_provider(issuer_path)
        if provider is None:
            start_response("404 Not Found", [("Content-Type", "application/json")])
            return [b'{"error":"not_found","error_description":"no issuer has this path"}']
        environ["SCRIPT_NAME"] = issuer_path
        environ["PATH_INFO"] = rest
        environ[PROVIDER] = provider
        return app(environ, start_response)

    return serve
