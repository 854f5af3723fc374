"""The RP's own endpoints: what the provider itself calls (decisions.md, D16)."""

import base64
import http.client
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from harness.protocol.exchange import Request
from harness.protocol.publishing import Publish

PUBLISH = "/publish/"
CALLS = "/calls/"
DOCUMENTS = "/documents/"
TAKE = "/take/"
LARGEST_DOCUMENT = 256 * 1024
MOST_DOCUMENTS = 10_000
MOST_CALLS = 10_000
PUBLISH_TIMEOUT = 10
# How long the reader of a call waits for the inbox beyond what it asked for, in seconds.
TAKE_TIMEOUT = 10
# After a first call the inbox waits this long for a second one that ought not to come, in seconds.
REPETITION = 0.3


@dataclass(frozen=True, slots=True)
class Delivery:
    """A call that the provider made to an address of the inbox; `received_at` is in seconds since the epoch."""

    request: Request
    received_at: float


@dataclass(slots=True)
class _Calls:
    """The calls so far by path, and the signal that one came."""

    arrived: threading.Condition = field(default_factory=threading.Condition)
    by_path: dict[str, list[Delivery]] = field(default_factory=dict)

    def add(self, path: str, delivery: Delivery) -> None:
        with self.arrived:
            if sum(map(len, self.by_path.values())) < MOST_CALLS:
                self.by_path.setdefault(path, []).append(delivery)
            self.arrived.notify_all()

    def wait(self, path: str, seconds: float) -> list[Delivery]:
        with self.arrived:
            self.arrived.wait_for(lambda: path in self.by_path, seconds)
            if path in self.by_path:
                self.arrived.wait_for(lambda: len(self.by_path[path]) > 1, REPETITION)
            return list(self.by_path.get(path, ()))


class Inbox:
    """One listener on loopback for a whole run: serves documents that workers publish, each at an unguessable path,
    and keeps the calls that the provider makes to addresses below `/calls/`.

    `address` is its base URL, `key` what a publisher must know.
    """

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(24)
        documents: dict[str, tuple[bytes, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(documents, _Calls(), self.key))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        serve = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        serve.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def publisher(address: str, key: str) -> Publish:
    """Return a function that serves a body of a media type at an address of the inbox.

    Without an address it makes an unguessable one; at one that `documents_at` gave, the body replaces what was there.
    """

    def publish(body: bytes, media_type: str, at: str | None = None) -> str:
        path = urlsplit(at).path if at else DOCUMENTS + secrets.token_urlsafe(16)
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PUBLISH_TIMEOUT)
        try:
            connection.request("POST", f"{PUBLISH}{key}{path}", body, {"Content-Type": media_type})
            response = connection.getresponse()
            response.read()
        finally:
            connection.close()
        if response.status != HTTPStatus.CREATED:
            raise OSError(f"the inbox refused a document: {response.status}")
        return at or address + path

    return publish


def documents_at(address: str) -> str:
    """Return a new unguessable base address at the inbox, below which documents can be served."""
    return f"{address}{DOCUMENTS}{secrets.token_urlsafe(12)}"


def called_at(address: str) -> str:
    """Return a new unguessable base address at the inbox, below which calls of the provider are kept."""
    return f"{address}{CALLS}{secrets.token_urlsafe(12)}"


def taker(address: str, key: str) -> Callable[[str, float], tuple[Delivery, ...]]:
    """Return a function that waits some seconds for calls to an address of the inbox, and returns those that came."""

    def take(called: str, seconds: float) -> tuple[Delivery, ...]:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=seconds + TAKE_TIMEOUT)
        try:
            connection.request("GET", f"{TAKE}{key}{urlsplit(called).path}?seconds={seconds}")
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != HTTPStatus.OK:
            raise OSError(f"the inbox refused to say what came: {response.status}")
        return tuple(_read_delivery(entry) for entry in json.loads(body))

    return take


def _written_delivery(delivery: Delivery) -> dict[str, object]:
    request = delivery.request
    body = base64.b64encode(request.body or b"").decode()
    return {
        "method": request.method,
        "url": request.url,
        "headers": request.headers,
        "body": body,
        "received_at": delivery.received_at,
    }


def _read_delivery(entry: dict[str, object]) -> Delivery:
    headers = tuple((name, value) for name, value in entry["headers"])  # type: ignore[attr-defined]
    body = base64.b64decode(str(entry["body"]))
    return Delivery(Request(str(entry["method"]), str(entry["url"]), headers, body), float(str(entry["received_at"])))


def _handler(documents: dict[str, tuple[bytes, str]], calls: _Calls, key: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path.startswith(f"{TAKE}{key}/"):
                self._take()
                return
            if self.path.startswith(CALLS):
                self._keep()
                return
            body, media_type = documents.get(urlsplit(self.path).path, (b"", ""))
            self._answer(HTTPStatus.OK if media_type else HTTPStatus.NOT_FOUND, body, media_type or "text/plain")

        def do_POST(self) -> None:
            if self.path.startswith(CALLS):
                self._keep()
                return
            length = int(self.headers.get("Content-Length") or 0)
            prefix = f"{PUBLISH}{key}"
            known = secrets.compare_digest(self.path[: len(prefix)].encode(), prefix.encode())
            path = urlsplit(self.path[len(prefix) :]).path
            full = path not in documents and len(documents) >= MOST_DOCUMENTS
            if not known or not path.startswith(DOCUMENTS) or length > LARGEST_DOCUMENT or full:
                self.close_connection = True
                self._answer(HTTPStatus.FORBIDDEN, b"", "text/plain")
                return
            documents[path] = (self.rfile.read(length), self.headers.get("Content-Type") or "text/plain")
            self._answer(HTTPStatus.CREATED, b"", "text/plain")

        def _keep(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST_DOCUMENT:
                self.close_connection = True
                self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"", "text/plain")
                return
            request = Request(self.command, self.path, tuple(self.headers.items()), self.rfile.read(length))
            calls.add(urlsplit(self.path).path, Delivery(request, time.time()))
            self._answer(HTTPStatus.OK, b"", "text/plain")

        def _take(self) -> None:
            parts = urlsplit(self.path.removeprefix(f"{TAKE}{key}"))
            seconds = float(dict(parse_qsl(parts.query)).get("seconds", "0"))
            found = [_written_delivery(one) for one in calls.wait(parts.path, seconds)]
            self._answer(HTTPStatus.OK, json.dumps(found).encode(), "application/json")

        def _answer(self, status: HTTPStatus, body: bytes, media_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the terminal to the run's own words."""

    return Handler
