"""Listens for a provider, on plain http or with a certificate, within limits that have names."""

import secrets
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from harness.protocol.exchange import Request
from harness.protocol.whole_number import whole_number
from harness.wire.inbox.delivery import Delivery
from harness.wire.inbox.store import CALLS, DOCUMENTS, LARGEST_DOCUMENT, Store

# Connections at once, beyond which a new one is closed at once.
MOST_CONNECTIONS = 128
# How long a connection may say nothing, in seconds.
LONGEST_SILENCE = 30.0
LONGEST_CHUNK_LINE = 1024
MOST_CHUNKS = 10_000

Found = tuple[Store, str]


class BoundedServer(ThreadingHTTPServer):
    """A listener with a thread for each connection, of which there are never more than `MOST_CONNECTIONS`.

    `context` gives the settings of TLS to each connection, None where the listener is on plain http.
    """

    daemon_threads = True
    # A thread that waits for a provider must not hold up the end of the run.
    block_on_close = False

    def __init__(
        self,
        place: tuple[str, int],
        handler: type[BaseHTTPRequestHandler],
        context: Callable[[], ssl.SSLContext] | None = None,
    ) -> None:
        if ":" in place[0]:
            self.address_family = socket.AF_INET6
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._context = context
        super().__init__(place, handler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Hand a connection to a thread of its own, or close it where there are too many."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Serve a connection; the handshake of TLS is done here, so that a slow one holds up nobody else."""
        try:
            if self._context is not None and isinstance(request, socket.socket):
                request.settimeout(LONGEST_SILENCE)
                try:
                    request = self._context().wrap_socket(request, server_side=True)
                except (OSError, ValueError):
                    self.shutdown_request(request)
                    return
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep the terminal to the run's own words: a connection that breaks is the caller's."""

    def stop(self) -> None:
        """Stop listening."""
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """Reads and answers one request after another on a connection."""

    protocol_version = "HTTP/1.1"
    timeout = LONGEST_SILENCE

    def read_body(self) -> bytes | None:
        """Return the request's body, None where it is no body or larger than a document may be."""
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            return self._read_chunks()
        length = whole_number(self.headers.get("Content-Length") or "0")
        return self.rfile.read(length) if length is not None and length <= LARGEST_DOCUMENT else None

    def _read_chunks(self) -> bytes | None:
        body = b""
        for _ in range(MOST_CHUNKS):
            line = self.rfile.readline(LONGEST_CHUNK_LINE)
            try:
                size = int(line.partition(b";")[0], 16)
            except ValueError:
                return None
            if size < 0 or len(body) + size > LARGEST_DOCUMENT:
                return None
            if size == 0:
                while self.rfile.readline(LONGEST_CHUNK_LINE).strip():
                    continue
                return body
            body += self.rfile.read(size)
            self.rfile.readline(LONGEST_CHUNK_LINE)
        return None

    def answer(
        self, status: int, body: bytes = b"", media_type: str = "text/plain", location: str | None = None
    ) -> None:
        """Send a whole answer, which redirects to `location` where one is given."""
        self.send_response(status)
        if location is not None:
            self.send_header("Location", location)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if status >= HTTPStatus.BAD_REQUEST:
            # What was not read of the request must not be taken for the next one.
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer_provider(self, found: Found | None) -> None:
        """Answer a provider's request, which is kept: a call as its address says, or with the document served there."""
        if found is None:
            self.answer(HTTPStatus.NOT_FOUND)
            return
        store, path = found
        body = self.read_body()
        if body is None:
            self.answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        request = Request(self.command, self.path, tuple(self.headers.items()), body)
        if path.startswith((CALLS, DOCUMENTS)):
            store.keep(path, Delivery(request, time.time()))
        if path.startswith(CALLS):
            wanted = store.answer(path)
            time.sleep(wanted.after)
            self.answer(wanted.status, location=wanted.location)
            return
        document = store.document(path) if self.command in ("GET", "HEAD") else None
        if document is None:
            self.answer(HTTPStatus.NOT_FOUND)
        else:
            self.answer(HTTPStatus.OK, *document)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal to the run's own words."""


def provider_handler(find: Callable[[str], Found | None]) -> type[Handler]:
    """Return a handler for a provider; `find` gives the store and the path in it for a requested path."""

    class ProviderHandler(Handler):
        def do_GET(self) -> None:
            self.answer_provider(find(urlsplit(self.path).path))

        do_HEAD = do_POST = do_PUT = do_GET

    return ProviderHandler


def below(path: str, prefix: str) -> str:
    """Return a path without the prefix of the base URL, which a proxy may have removed already."""
    return path.removeprefix(prefix) if prefix and path.startswith(f"{prefix}/") else path


def same(given: str, known: str) -> bool:
    """Compare what somebody shows with a secret, in a time that tells nothing."""
    return secrets.compare_digest(given.encode(), known.encode())


def serves(server: socketserver.BaseServer) -> int:
    """Return the port that a server listens at."""
    return int(server.server_address[1])  # type: ignore[index]
