"""Fetching what a client points to: bounded in size and time, without redirects or ambient settings.

Names are resolved once, every address is held to what may be called, and the connection goes to an address that was.
"""

import contextlib
import functools
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse
from types import MappingProxyType
from urllib.parse import SplitResult, urlencode, urlsplit

from msgspec import Struct, field

from reference_server.provider import Provider

CHUNK_BYTES = 16 * 1024
PORTS = {"http": 80, "https": 443}
FORM = "application/x-www-form-urlencoded"


class FetchFailed(Exception):
    """The address gave no usable answer; the message is for the operator."""


class Sent(Struct, frozen=True):
    """What is sent, and whether it may go to a private address."""

    method: str
    private: bool
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Answer(Struct, frozen=True):
    """What came back."""

    status: int
    body: bytes


def fetch(provider: Provider, url: str) -> bytes:
    """The body of a 200 answer to a GET. Raises `FetchFailed`."""
    return _exchange(provider, url, Sent("GET", provider.may_fetch_private_addresses), (200,)).body


def post_form(provider: Provider, url: str, form: Mapping[str, str]) -> None:
    """POST a form that is answered with 200 or 204. Raises `FetchFailed`."""
    private, body = provider.may_fetch_private_addresses, urlencode(form).encode()
    _exchange(provider, url, Sent("POST", private, body, {"Content-Type": FORM}), (200, 204))


def call_service(
    provider: Provider,
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Answer:
    """Any answer of a service that the operator named, wherever it stands. Raises `FetchFailed`."""
    return _exchange(provider, url, Sent(method, private=True, body=body, headers=headers), None)


def _exchange(provider: Provider, url: str, sent: Sent, good: tuple[int, ...] | None) -> Answer:
    limits = provider.settings.limits
    deadline = time.monotonic() + limits.fetch_seconds
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORTS.get(parts.scheme)
        if not host or port is None:
            raise FetchFailed("this is no http or https address")
        connected = _connected(host, port, deadline, private=sent.private)
        with connected as plain, _ended_at(deadline, plain):
            connection = HTTPConnection(host, port)
            connection.sock = _secured(plain, host) if parts.scheme == "https" else plain
            try:
                connection.request(sent.method, _target(parts), sent.body, dict(sent.headers))
                return _answer(connection.getresponse(), limits.fetch_bytes, good, deadline)
            finally:
                connection.close()
    except (OSError, HTTPException, ValueError) as error:
        late = time.monotonic() >= deadline
        raise FetchFailed("it took longer than limits.fetch_seconds" if late else type(error).__name__) from error


def _connected(host: str, port: int, deadline: float, *, private: bool) -> socket.socket:
    """A connection to the first of a host's addresses that takes one. Raises `FetchFailed` and `OSError`."""
    found = [(family, place) for family, _, _, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not private and not all(is_public(str(place[0])) for _, place in found):
        raise FetchFailed("the host has a private address, which fetch_private_addresses does not allow")
    refused: OSError = OSError("the host has no address")
    for family, place in found:
        made = socket.socket(family, socket.SOCK_STREAM)
        made.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            made.connect(place)
        except OSError as error:
            made.close()
            refused = error
        else:
            return made
    raise refused


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet, and not of this machine or a network of one's own."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    meant = inner or parsed
    return meant.is_global and not meant.is_multicast


@contextlib.contextmanager
def _ended_at(deadline: float, connection: socket.socket) -> Iterator[None]:
    """Shut a connection at the deadline, also where its other end sends one byte after another."""
    watchdog = threading.Timer(max(0.0, deadline - time.monotonic()), _shut, (connection,))
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return _trust().wrap_socket(plain, server_hostname=host)


@functools.cache
def _trust() -> ssl.SSLContext:
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _answer(answer: HTTPResponse, most: int, good: tuple[int, ...] | None, deadline: float) -> Answer:
    if good is not None and answer.status not in good:
        raise FetchFailed(f"status {answer.status}")
    body = bytearray()
    while chunk := answer.read1(CHUNK_BYTES):
        body += chunk
        if len(body) > most:
            raise FetchFailed("the body is longer than limits.fetch_bytes")
    if time.monotonic() >= deadline:
        raise FetchFailed("it took longer than limits.fetch_seconds")
    if answer.length:
        raise FetchFailed("the body ended early")
    return Answer(answer.status, bytes(body))
