"""The edge between WSGI, Bottle and our own messages."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from http.client import responses as REASONS
from typing import Any
from urllib.parse import parse_qsl

import bottle
from msgspec.structs import replace

from reference_server.log import LOGGER
from reference_server.provider import Provider
from reference_server.settings import Limits
from reference_server.storage.failures import NOT_NOW, UnstorableValue
from reference_server.web.message import NO_STORE, RETRY_AFTER, Pairs, Request, Response, json_response
from reference_server.web.wsgi_types import PROVIDER, Application, Environ

Endpoint = Callable[..., Response]
CONTENT_TYPE = "CONTENT_TYPE"
ROUTE = "bottle.route"
WITHOUT_BODY = (204, 304)
NO_ROUTE_ERRORS = {404: "not_found", 405: "method_not_allowed"}


class BodyTooLarge(Exception):
    """The request body is longer than `Limits.body_bytes`."""


class TooManyParameters(Exception):
    """The request has more parameters than `Limits.parameters`."""


class ParameterTooLong(Exception):
    """A parameter is longer than `Limits.parameter_characters`."""


class NulCharacter(Exception):
    """A parameter has the character U+0000, which no database column of text can hold."""


class RequestHeaders(Mapping[str, str]):
    """The headers of a WSGI environment by their names in lower case; each is looked up when it is asked for."""

    __slots__ = ("_environ",)

    def __init__(self, environ: Environ) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        value: str | None = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def get(self, name: str, default: Any = None) -> Any:
        """The header's value; `Mapping` itself would raise and catch a KeyError for each that was not sent."""
        value = self._environ.get(CONTENT_TYPE if name == "content-type" else f"HTTP_{name.upper().replace('-', '_')}")
        return value if isinstance(value, str) and (value or name != "content-type") else default

    def __iter__(self) -> Iterator[str]:
        names = [CONTENT_TYPE, *(name for name in self._environ if name.startswith("HTTP_"))]
        told = (name.removeprefix("HTTP_").replace("_", "-").lower() for name in names)
        return (name for name in told if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def read_request(environ: Environ, origin: str, limits: Limits) -> Request:
    """Read a request from WSGI.

    Raises `BodyTooLarge`, `TooManyParameters`, `ParameterTooLong` and `NulCharacter`.
    """
    method, media_type = environ["REQUEST_METHOD"], environ.get(CONTENT_TYPE) or ""
    body = b""
    # A GET may bring a body as well; whether it counts is a rule's own matter (RFC 6750 2.2).
    if method in ("POST", "PUT", "PATCH") or environ.get("CONTENT_LENGTH") not in (None, "", "0"):
        body = environ["wsgi.input"].read(limits.body_bytes + 1)
        if len(body) > limits.body_bytes:
            raise BodyTooLarge
    query_string = environ.get("QUERY_STRING") or ""
    is_form = media_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return Request(
        method=method,
        url=f"{origin}{path}?{query_string}" if query_string else f"{origin}{path}",
        headers=RequestHeaders(environ),
        query=_pairs(query_string, limits),
        form=_pairs(body.decode("utf-8", "replace"), limits) if is_form else None,
        body=body,
        cookies=_cookies(environ.get("HTTP_COOKIE", "")),
    )


def _pairs(encoded: str, limits: Limits) -> Pairs:
    if not encoded:
        return ()
    most = limits.parameter_characters
    try:
        pairs = tuple(parse_qsl(encoded, keep_blank_values=True, max_num_fields=limits.parameters))
    except ValueError as error:
        raise TooManyParameters from error
    for name, value in pairs:
        if len(name) > most or len(value) > most:
            raise ParameterTooLong
        if "\0" in name or "\0" in value:
            raise NulCharacter
    return pairs


def _cookies(header: str) -> Mapping[str, str]:
    """The cookies as they were set (RFC 6265 4.2); the provider's own have no quotes."""
    pairs = (pair.strip().partition("=") for pair in header.split(";"))
    return {name: value for name, equals, value in pairs if equals}


def mount(app: bottle.Bottle, methods: str, path: str, endpoint: Endpoint) -> None:
    """Let `endpoint(provider, request, **path_parts)` answer these methods (separated by spaces) at a path."""
    app.route(path, method=methods.split(), callback=endpoint)


def serving(app: bottle.Bottle) -> Application:
    """The WSGI application of what is mounted; of Bottle it has the routes alone, whose own answers cost more."""

    def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.isascii():
            environ["PATH_INFO"] = path.encode("latin1", "replace").decode("utf-8", "ignore")
        try:
            route, parts = app.match(environ)
        except bottle.HTTPError as error:
            response = _answered(environ[PROVIDER], environ, _unrouted(_no_route(error)), {})
        else:
            environ[ROUTE] = route
            response = _answered(environ[PROVIDER], environ, route.callback, parts)
        return _send(response, environ["REQUEST_METHOD"], start_response)

    return serve


def _unrouted(response: Response) -> Endpoint:
    """The endpoint of every request that no route takes."""
    return lambda provider, request: provider.table.seams.unrouted_http(provider, request, response)


def _no_route(error: bottle.HTTPError) -> Response:
    code = NO_ROUTE_ERRORS.get(error.status_code, "invalid_request")
    allowed = (("Allow", error.get_header("Allow")),) if error.get_header("Allow") else ()
    return json_response(error.status_code, {"error": code, "error_description": str(error.body)}, allowed)


def _send(response: Response, method: str, start_response: Callable[..., Any]) -> Iterable[bytes]:
    status = f"{response.status} {REASONS.get(response.status, 'Unknown')}"
    if response.status in WITHOUT_BODY:
        start_response(status, [*response.headers])
        return []
    start_response(status, [*response.headers, ("Content-Length", str(len(response.body)))])
    return [] if method == "HEAD" else [response.body]


def _checked(response: Response) -> Response:
    """Header values as WSGI wants them. Raises `ValueError` where one would end its line and begin another."""
    for _, value in response.headers:
        if not value.isascii() or "\n" in value or "\r" in value:
            break
    else:
        return response
    if any(character in value for _, value in response.headers for character in "\r\n\0"):
        raise ValueError("a header value has a line break")
    told = tuple((name, value.encode().decode("latin1")) for name, value in response.headers)
    return replace(response, headers=told)


def _answered(provider: Provider, environ: Environ, endpoint: Endpoint, parts: Mapping[str, str]) -> Response:
    try:
        request = read_request(environ, provider.origin, provider.settings.limits)
        return _checked(endpoint(provider, request, **parts))
    except BodyTooLarge:
        return _refusal(413, "the body is longer than this provider accepts")
    except TooManyParameters:
        return _refusal(400, "the request has more parameters than this provider accepts")
    except ParameterTooLong:
        return _refusal(400, "a parameter is longer than this provider accepts")
    except NulCharacter:
        return _refusal(400, "a parameter has a NUL character")
    except NOT_NOW:
        return _not_now()
    except (UnstorableValue, UnicodeEncodeError):
        return _refusal(400, "a value is too long or has characters that no text may hold")
    except Exception:
        LOGGER.error("a request broke", exc_info=True)
        return json_response(500, {"error": "server_error", "error_description": "unexpected"})


def _not_now() -> Response:
    """The error of RFC 6749 4.1.2.1 for a provider that is "unable to handle the request" for a while."""
    members = {"error": "temporarily_unavailable", "error_description": "the database does not answer; try again later"}
    return json_response(503, members, (RETRY_AFTER, *NO_STORE))


def _refusal(status: int, description: str) -> Response:
    return json_response(status, {"error": "invalid_request", "error_description": description})
