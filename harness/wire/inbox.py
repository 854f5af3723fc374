"""The RP's own endpoints: what the provider itself calls (decisions.md, D16)."""

import http.client
import secrets
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PUBLISH = "/publish/"
LARGEST_DOCUMENT = 256 * 1024
MOST_DOCUMENTS = 10_000
PUBLISH_TIMEOUT = 10


class Inbox:
    """One listener on loopback for a whole run: serves documents that workers publish, each at an unguessable path.

    `address` is its base URL, `key` what a publisher must know.
    """

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(24)
        documents: dict[str, tuple[bytes, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(documents, self.key))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        serve = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        serve.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def publisher(address: str, key: str) -> Callable[[bytes, str], str]:
    """Return a function that gives a body of a media type an address at the inbox."""

    def publish(body: bytes, media_type: str) -> str:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PUBLISH_TIMEOUT)
        try:
            connection.request("POST", f"{PUBLISH}{key}", body, {"Content-Type": media_type})
            response = connection.getresponse()
            path = response.read().decode()
        finally:
            connection.close()
        if response.status != HTTPStatus.CREATED:
            raise OSError(f"the inbox refused a document: {response.status}")
        return address + path

    return publish


def _handler(documents: dict[str, tuple[bytes, str]], key: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body, media_type = documents.get(urlsplit(self.path).path, (b"", ""))
            self._answer(HTTPStatus.OK if media_type else HTTPStatus.NOT_FOUND, body, media_type or "text/plain")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            known = secrets.compare_digest(self.path.encode(), f"{PUBLISH}{key}".encode())
            if not known or length > LARGEST_DOCUMENT or len(documents) >= MOST_DOCUMENTS:
                self.close_connection = True
                self._answer(HTTPStatus.FORBIDDEN, b"", "text/plain")
                return
            path = f"/documents/{secrets.token_urlsafe(16)}"
            documents[path] = (self.rfile.read(length), self.headers.get("Content-Type") or "text/plain")
            self._answer(HTTPStatus.CREATED, path.encode(), "text/plain")

        def _answer(self, status: HTTPStatus, body: bytes, media_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the terminal to the run's own words."""

    return Handler
