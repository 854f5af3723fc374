"""Cross-origin resource sharing (the Fetch standard): which scripts of other origins may read an answer."""

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import unquote_plus

from reference_server.provider import Provider
from reference_server.settings import Cors
from reference_server.storage.clients import find_client
from reference_server.storage.grants import find_access_token
from reference_server.web.message import Request, Response, json_response

ANY = "*"


def shared(endpoint: Callable[..., Response]) -> Callable[..., Response]:
    """The endpoint, whose answers scripts of allowed origins may read, and which answers preflights."""

    def answer(provider: Provider, request: Request, **parts: str) -> Response:
        cors, origin = provider.settings.cors, request.headers.get("origin", "")
        if request.method == "OPTIONS":
            return _preflight(cors, origin)
        response = endpoint(provider, request, **parts)
        if not cors.enabled or not origin:
            return response
        response = response.with_headers(("Vary", "Origin"))
        if not (matches(cors.allowed_origins, origin) or matches(_origins_of_client(provider, request), origin)):
            return response
        exposed = (("Access-Control-Expose-Headers", ", ".join(cors.exposed_headers)),) if cors.exposed_headers else ()
        return response.with_headers(*_allowing(cors, origin), *exposed)

    return answer


def matches(patterns: tuple[str, ...], origin: str) -> bool:
    """Whether an origin fits one of the patterns: itself, a lone `*`, or `https://*.example.com` with a whole label."""
    return any(pattern == ANY or _expression(pattern).fullmatch(origin) is not None for pattern in patterns)


def _expression(pattern: str) -> re.Pattern[str]:
    scheme, separator, host = pattern.partition("://")
    labels = [r"[a-z0-9-]+" if label == ANY else re.escape(label) for label in host.split(".")]
    return re.compile(re.escape(scheme + separator) + r"\.".join(labels), re.IGNORECASE)


def _preflight(cors: Cors, origin: str) -> Response:
    """A preflight has no credentials, so it cannot be told whose client asks: the answer itself says whether it may."""
    if not cors.enabled or not origin:
        return json_response(405, {"error": "method_not_allowed", "error_description": "cross-origin calls are off"})
    told = (
        ("Access-Control-Allow-Methods", ", ".join(cors.allowed_methods)),
        ("Access-Control-Allow-Headers", ", ".join(cors.allowed_headers)),
        ("Access-Control-Max-Age", str(cors.max_age)),
        ("Vary", "Origin"),
    )
    return Response(204, (*_allowing(cors, origin), *told), b"")


def _allowing(cors: Cors, origin: str) -> tuple[tuple[str, str], ...]:
    credentials = (("Access-Control-Allow-Credentials", "true"),) if cors.allow_credentials else ()
    return (("Access-Control-Allow-Origin", origin), *credentials)


def _origins_of_client(provider: Provider, request: Request) -> tuple[str, ...]:
    """`allowed_cors_origins` of the client behind a Basic header, a form or a bearer token."""
    client_id = _calling_client(provider, request)
    client = find_client(provider.engine, provider.issuer, client_id) if client_id else None
    return client.texts("allowed_cors_origins") if client is not None else ()


def _calling_client(provider: Provider, request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return unquote_plus(base64.b64decode(value.strip(), validate=True).decode().partition(":")[0])
        except (binascii.Error, UnicodeDecodeError):
            return ""
    if scheme.lower() == "bearer":
        token = find_access_token(provider.engine, provider.issuer, provider.seal.digest(value), provider.clock())
        return token.client_id if token is not None else ""
    return dict(request.form or ()).get("client_id", "")
