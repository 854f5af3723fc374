"""Finds out whether a page that refuses is a firewall's, whatever its make.

A firewall judges a request by its parameters before the provider sees it. So it answers an address that nobody serves
just as it answered the provider's, and only as long as the parameters are there; a provider does not.
"""

import re
import secrets
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from msgspec.structs import replace

from harness.protocol.exchange import Request, Response, header_values

REFUSING = frozenset(
    {
        HTTPStatus.FORBIDDEN.value,
        HTTPStatus.METHOD_NOT_ALLOWED.value,
        HTTPStatus.NOT_ACCEPTABLE.value,
        HTTPStatus.IM_A_TEAPOT.value,
    }
)
# Words that differ from one answer to the next: an incident's number, a time, a part of an address.
OWN_TO_ONE_ANSWER = re.compile(r"[0-9/%?&=]")
TAG = re.compile(r"<[^>]*>")


def may_be_blocked(response: Response) -> bool:
    """Tell whether a response could be a block page: HTML with a status that firewalls refuse with."""
    return response.status in REFUSING and "html" in response.media_type


def is_block_page(request: Request, response: Response, send: Callable[[Request], Response | None]) -> bool:
    """Tell whether a response is the answer of something before the provider, by sending two requests besides.

    They go to the same origin, to an address that nobody serves: one with the parameters, which must be answered alike,
    and one without, which must not.
    """
    if not urlsplit(request.url).query and not request.body:
        return False
    blocked = send(_elsewhere(request))
    if blocked is None or not _alike(blocked, response):
        return False
    served = send(_without_parameters(_elsewhere(request)))
    return served is not None and not _alike(served, response)


def _elsewhere(request: Request) -> Request:
    """Return a request with the same parameters to an address that nobody serves, without credentials."""
    parts = urlsplit(request.url)
    query = f"?{parts.query}" if parts.query else ""
    media_types = header_values(request.headers, "Content-Type")
    return replace(
        request,
        url=f"{parts.scheme}://{parts.netloc}/hallmark-{secrets.token_hex(8)}{query}",
        headers=tuple(("Content-Type", value) for value in media_types),
    )


def _without_parameters(request: Request) -> Request:
    return replace(request, url=request.url.partition("?")[0], body=b"" if request.body else request.body)


def _alike(one: Response, other: Response) -> bool:
    return one.status == other.status and one.media_type == other.media_type and _words(one) == _words(other)


def _words(response: Response) -> list[str]:
    return [word for word in TAG.sub(" ", response.text).split() if not OWN_TO_ONE_ANSWER.search(word)]
