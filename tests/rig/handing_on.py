"""Servers that hand requests on: a front with another clock, and a forward proxy."""

import base64
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar
from urllib.parse import urlsplit

Server = TypeVar("Server", bound=ThreadingHTTPServer)
OF_THE_WIRE = ("connection", "date", "server", "transfer-encoding", "content-length")
OF_THE_PROXY = ("proxy-authorization", "proxy-connection")


class Front(ThreadingHTTPServer):
    """Hands requests on to a provider on another port, and dates the answers as that one's clock would."""

    daemon_threads = True

    def __init__(self, port: int, offset: int) -> None:
        self.behind = port
        self.offset = offset
        super().__init__(("127.0.0.1", 0), _FrontHandler)


class ForwardProxy(ThreadingHTTPServer):
    """Takes tunnels and whole addresses from who knows its password; all names are this machine to it.

    `asked` are the request lines that it was sent.
    """

    daemon_threads = True

    def __init__(self, password: str) -> None:
        self.credentials = "Basic " + base64.b64encode(f"hallmark:{password}".encode()).decode()
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _ProxyHandler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handed_on(self, port: int, path: str, offset: int = 0) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        behind = http.client.HTTPConnection("127.0.0.1", port)
        behind.putrequest(self.command, path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in OF_THE_PROXY:
                behind.putheader(name, value)
        behind.endheaders(body or None)
        answer = behind.getresponse()
        sent = answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in OF_THE_WIRE:
                self.send_header(name, value)
        self.send_header("Date", formatdate(time.time() + offset, usegmt=True))
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)
        behind.close()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


class _FrontHandler(_Handler):
    server: Front

    def _answer(self) -> None:
        self.handed_on(self.server.behind, self.path, self.server.offset)

    do_GET = do_POST = do_PUT = do_DELETE = _answer


class _ProxyHandler(_Handler):
    server: ForwardProxy

    def _answer(self) -> None:
        if self._admitted():
            parts = urlsplit(self.path)
            rest = self.path.partition("://")[2]
            self.handed_on(parts.port or 80, rest[rest.find("/") :] if "/" in rest else "/")

    do_GET = do_POST = do_PUT = do_DELETE = _answer

    def do_CONNECT(self) -> None:
        if not self._admitted():
            return
        self.close_connection = True
        with socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2]))) as other:
            self.send_response_only(200, "Connection established")
            self.end_headers()
            back = threading.Thread(target=_pumped, args=(other, self.connection), daemon=True)
            back.start()
            _pumped(self.connection, other)
            back.join()

    def _admitted(self) -> bool:
        self.server.asked.append(self.requestline)
        if self.headers.get("Proxy-Authorization") == self.server.credentials:
            return True
        self.send_response_only(407, "Proxy Authentication Required")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False


def _pumped(source: socket.socket, sink: socket.socket) -> None:
    try:
        while received := source.recv(65536):
            sink.sendall(received)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Serve until the end."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def address_of(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"
