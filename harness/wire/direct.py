"""Sends requests over http.client, with every byte as it was written."""

import contextlib
import http.client
import re
import select
import socket
import ssl
import time
from urllib.parse import quote, urlsplit

from msgspec import Struct

from harness.protocol.exchange import FailureKind, Pairs, Request, Response, header_values
from harness.wire.body import read_body
from harness.wire.failures import BadAddress, Truncated
from harness.wire.limits import LimitExceeded, Limits
from harness.wire.network import Network, tls_context
from harness.wire.proxy import open_tunnel, proxy_credentials, proxy_place
from harness.wire.watchdog import Watch

DEFAULT_PORTS = {"http": 80, "https": 443}
AGENT = "hallmark"
# What stays as it is in a request target: everything printable in ASCII, well-formed or not.
WRITTEN = "".join(chr(code) for code in range(0x21, 0x7F))
FOLDED = re.compile(r"\r?\n[ \t]+")


class Origin(Struct, frozen=True):
    """Where a request goes (RFC 6454 4)."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """What the Host header says (RFC 9110 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def origin_of(url: str) -> Origin:
    """Return the origin of an address; raises `BadAddress` where it has none that HTTP could reach."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadAddress(f"'{url}' is no address: {error}") from error
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise BadAddress(f"'{url}' is no http or https address")
    try:
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadAddress(f"'{url}' has a host that is no name: {error}") from error
    return Origin(parts.scheme, ascii_host, DEFAULT_PORTS[parts.scheme] if port is None else port)


def target_of(url: str) -> str:
    """Return an address's request target as written, with only what HTTP cannot carry encoded (RFC 9112 3.2)."""
    rest = url.partition("#")[0].partition("://")[2]
    place = re.search(r"[/?]", rest)
    target = rest[place.start() :] if place else "/"
    return quote(target if target.startswith("/") else "/" + target, safe=WRITTEN)


class Link:
    """An open connection, with a second handle on its socket for the watchdog."""

    def __init__(self, origin: Origin, network: Network, limits: Limits, watch: Watch) -> None:
        host, port = network.place(origin.host, origin.port)
        proxy = network.proxy_for(host)
        first = proxy_place(proxy) if proxy else (host, port)
        # A proxy is asked for the whole address of what travels in the clear, and for a tunnel to what does not.
        self.proxy = proxy if origin.scheme == "http" else None
        plain = socket.create_connection(first, min(limits.connect_timeout, watch.remaining))
        self.guard = plain.dup()
        watch.guard(self.guard)
        try:
            plain.settimeout(limits.exchange_deadline)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if proxy and origin.scheme == "https":
                open_tunnel(plain, host, port, proxy)
            self.connection = http.client.HTTPConnection(origin.host, origin.port)
            self.connection.sock = _secured(plain, origin, network) if origin.scheme == "https" else plain
        except BaseException:
            plain.close()
            self.guard.close()
            raise

    @property
    def idle(self) -> bool:
        """Whether it is open and silent, so that it can carry a request."""
        opened = self.connection.sock
        return opened is not None and not select.select([opened], [], [], 0)[0]

    def close(self) -> None:
        """Close it."""
        self.connection.close()
        with contextlib.suppress(OSError):
            self.guard.close()


class DirectWire:
    """Sends requests one at a time, and keeps one connection for each origin open."""

    def __init__(self, network: Network, limits: Limits) -> None:
        self._network = network
        self._limits = limits
        self._idle: dict[Origin, Link] = {}

    def answer(self, request: Request, headers: Pairs, watch: Watch, begun: list[bool]) -> Response:
        """Send a request with these headers and read its answer; `begun` is filled when the answer begins.

        Raises whatever goes wrong on the wire.
        """
        origin = origin_of(request.url)
        link = self._link(origin, watch)
        try:
            besides = self._network.headers_for(origin.host)
            _write(link, request, (*headers, *besides), origin)
            with link.connection.getresponse() as got:
                begun.append(True)
                fields = _fields(got, self._limits)
                body = read_body(got.read, next(iter(header_values(fields, "Content-Encoding")), None), self._limits)
                if got.length:
                    raise Truncated
                reusable = not got.will_close
        except BaseException:
            link.close()
            raise
        if reusable and not watch.expired:
            self._idle[origin] = link
        else:
            link.close()
        return Response(got.status, got.reason or "", fields, body, time.time())

    def close(self) -> None:
        """Close the connections."""
        for link in self._idle.values():
            link.close()
        self._idle.clear()

    def _link(self, origin: Origin, watch: Watch) -> Link:
        known = self._idle.pop(origin, None)
        if known is not None and known.idle:
            watch.guard(known.guard)
            return known
        if known is not None:
            known.close()
        return Link(origin, self._network, self._limits, watch)


def _secured(plain: socket.socket, origin: Origin, network: Network) -> ssl.SSLSocket:
    return tls_context(network).wrap_socket(plain, server_hostname=origin.host)


def _write(link: Link, request: Request, headers: Pairs, origin: Origin) -> None:
    connection, target = link.connection, target_of(request.url)
    if link.proxy is not None:
        target = f"{origin.scheme}://{origin.authority}{target}"
        headers = (*headers, *proxy_credentials(link.proxy))
    own = {name.lower() for name, _ in headers}
    try:
        connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in (("Host", origin.authority), ("User-Agent", AGENT), ("Accept-Encoding", "identity")):
            if name.lower() not in own:
                connection.putheader(name, value)
        for name, value in headers:
            connection.putheader(name, value)
        if request.body is not None and "content-length" not in own:
            connection.putheader("Content-Length", str(len(request.body)))
        elif request.method in ("POST", "PUT", "PATCH") and "content-length" not in own:
            connection.putheader("Content-Length", "0")
    except ValueError as error:
        raise BadAddress(f"the request cannot be written: {error}") from error
    connection.endheaders(request.body)


def _fields(got: http.client.HTTPResponse, limits: Limits) -> Pairs:
    fields = tuple((name, FOLDED.sub(" ", str(value))) for name, value in got.headers.items())
    size = sum(len(name) + len(value) + 4 for name, value in fields)
    if size > limits.header_bytes:
        raise LimitExceeded(
            FailureKind.HEADER_LIMIT, f"a header section of {size} bytes", "header_bytes", limits.header_bytes
        )
    return fields
