"""A request and a response as frozen values, free of any framework."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from msgspec import Struct
from msgspec.structs import replace

Pairs = tuple[tuple[str, str], ...]
NO_STORE: Pairs = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))
RETRY_AFTER = ("Retry-After", "2")


COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


class Request(Struct, frozen=True):
    """What came in. `form` is None unless the body is `application/x-www-form-urlencoded`."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Pairs
    form: Pairs | None
    body: bytes
    cookies: Mapping[str, str]

    @property
    def media_type(self) -> str:
        """The media type of the body in lower case, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Response(Struct, frozen=True):
    """What goes out."""

    status: int
    headers: Pairs
    body: bytes

    def with_headers(self, *headers: tuple[str, str]) -> "Response":
        """The same response with these headers added."""
        return replace(self, headers=self.headers + headers)

    def replacing_header(self, name: str, value: str | None) -> "Response":
        """The same response with one header set anew, or taken out where `value` is None."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=kept if value is None else (*kept, (name, value)))


def json_response(status: int, value: object, headers: Pairs = ()) -> Response:
    """An `application/json` answer."""
    body = COMPACT.encode(value).encode()
    return Response(status, (("Content-Type", "application/json"), *headers), body)


def html_response(status: int, markup: str, headers: Pairs = ()) -> Response:
    """A page; it may not be framed, cached or sniffed, and runs nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
    fixed = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", policy),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    )
    return Response(status, (*fixed, *NO_STORE, *headers), markup.encode())


def redirect_response(location: str, headers: Pairs = ()) -> Response:
    """A 303, which turns a POST into a GET (RFC 9700 4.12)."""
    return Response(303, (("Location", location), *NO_STORE, *headers), b"")


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Add parameters to the query of a URL and keep those it has (RFC 6749 3.1.2)."""
    if not parameters:
        return url
    parts = urlsplit(url)
    query = f"{parts.query}&{urlencode(parameters)}" if parts.query else urlencode(parameters)
    return parts._replace(query=query).geturl()


def json_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object of a body, or None where it is anything else."""
    value = json_value(body)
    return value if isinstance(value, dict) else None


def json_value(body: bytes) -> Any:
    """The JSON value of a body, or None where it is none, or has what no database and no answer can carry.

    These are NaN, numbers beyond a double, lone surrogates and NUL characters (RFC 8259 6, 8.2).
    """
    try:
        value = json.loads(body)
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        return None
    return None if "\\u0000" in text else value
