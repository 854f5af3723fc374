"""What a page in Chromium asks for, carried by the run's own transport: with its network, its limits and its record."""

from http.cookiejar import CookieJar
from typing import Any

from msgspec.structs import replace

from harness.protocol.exchange import SAME_REQUEST, Exchange, Failure, FailureKind, Request, Response
from harness.wire.forms import address_within
from harness.wire.transport import Transport

# Headers that the transport writes itself.
OWN_HEADERS = frozenset({"host", "cookie", "content-length", "connection", "accept-encoding"})
# Headers that the driver sets itself, since the body is handed over decoded and whole; cookies are handed over from the
# jar, which knows all of them.
OF_THE_WIRE = frozenset(
    {"connection", "content-encoding", "content-length", "keep-alive", "set-cookie", "transfer-encoding"}
)


def request_of(asked: Any) -> Request:
    """Return what Chromium wants to send."""
    headers = tuple((name, value) for name, value in asked.headers.items() if name.lower() not in OWN_HEADERS)
    return Request(asked.method, asked.url.partition("#")[0], headers, asked.post_data_buffer)


def carried(transport: Transport, asked: Any, name: str, cookies: CookieJar) -> Exchange:
    """Send what a page asks for and follow its redirects to the last exchange; more than the limit are its failure.

    `name` is how the record calls it.
    """
    request, most = request_of(asked), transport.limits.redirects
    for _ in range(most + 1):
        exchange = transport.send(request, name=name, cookies=cookies)
        response = exchange.response
        location = response.header("Location") if response is not None else None
        if location is None or response is None or not 300 <= response.status < 400:
            return exchange
        address = address_within(request.url, location)
        again = response.status in SAME_REQUEST
        request = replace(request, url=address) if again else Request("GET", address)
    failure = Failure(FailureKind.REDIRECT_LIMIT, f"more than the limit redirects of {most}")
    return replace(exchange, response=None, failure=failure)


def answer(route: Any, exchange: Exchange) -> None:
    """Give Chromium an answer as it was received, a failed request where there is none."""
    if exchange.response is None:
        route.abort()
    else:
        show(route, exchange.response)


def show(route: Any, response: Response) -> None:
    """Give Chromium a page that was received before."""
    headers = {name: value for name, value in response.headers if name.lower() not in OF_THE_WIRE}
    route.fulfill(status=response.status, headers=headers, body=response.body)
