"""The line between a run and an inbox beside the provider: one connection, JSON lines both ways.

The run opens it with an HTTP upgrade (RFC 9110 7.8), so that nothing has to reach the machine of the run.
"""

import base64
import contextlib
import json
import queue
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import certifi

from harness.wire.inbox.delivery import read_delivery
from harness.wire.inbox.store import LARGEST_DOCUMENT, Store
from harness.wire.inbox.worker import InboxLost

LINE = "/line"
PROTOCOL = "hallmark-inbox"
CONNECT_TIMEOUT = 10.0
# The longest line: a document or a call in base64, and its headers.
LONGEST_FRAME = 2 * LARGEST_DOCUMENT
LONGEST_HEAD = 64 * 1024
# Each end says that it is there this often, and gives the line up when it has heard nothing for so long, in seconds.
ALIVE_EVERY = 15.0
LONGEST_SILENCE = 60.0
# How long the run waits until the other end serves a document, in seconds.
SERVED_WITHIN = 15.0

Frame = Mapping[str, Any]


class LineEnd:
    """One end of a line. `run` reads and writes in one thread, since a TLS connection bears no two."""

    def __init__(self, connection: socket.socket, received: bytes = b"") -> None:
        self._connection = connection
        self._buffer = received
        self._outgoing: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._wake, self._woken = socket.socketpair()
        self._closed = threading.Event()

    def send(self, frame: Frame) -> None:
        """Send a frame as soon as the thread of `run` comes to it."""
        self._outgoing.put(json.dumps(frame).encode() + b"\n")
        with contextlib.suppress(OSError):
            self._wake.send(b"\0")

    def close(self) -> None:
        """Let `run` end."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._wake.send(b"\0")

    def run(self, take: Callable[[Frame], None]) -> str:
        """Hand each frame to `take` until the line ends, and say why it did."""
        self._connection.settimeout(LONGEST_SILENCE)
        heard = said = time.monotonic()
        try:
            while not self._closed.is_set():
                if self._readable():
                    received = self._connection.recv(65536)
                    if not received:
                        return "the other end closed the line"
                    heard = time.monotonic()
                    self._buffer += received
                self._hand_over(take)
                if time.monotonic() - said > ALIVE_EVERY:
                    said = time.monotonic()
                    self.send({"alive": True})
                while not self._outgoing.empty():
                    self._connection.sendall(self._outgoing.get())
                if time.monotonic() - heard > LONGEST_SILENCE:
                    return f"nothing was heard for {LONGEST_SILENCE:.0f} s"
            return "it was closed"
        except OSError as error:
            return f"{error.strerror or error}"
        except (ValueError, KeyError, TypeError) as error:
            return f"the other end does not keep to its protocol: {error}"
        finally:
            for one in (self._connection, self._wake, self._woken):
                one.close()

    def _readable(self) -> bool:
        if isinstance(self._connection, ssl.SSLSocket) and self._connection.pending():
            return True
        if b"\n" in self._buffer or not self._outgoing.empty():
            return False
        ready, _, _ = select.select([self._connection, self._woken], [], [], ALIVE_EVERY)
        if self._woken in ready:
            self._woken.recv(4096)
        return self._connection in ready

    def _hand_over(self, take: Callable[[Frame], None]) -> None:
        *lines, self._buffer = self._buffer.split(b"\n")
        if len(self._buffer) > LONGEST_FRAME:
            raise ValueError(f"a line of more than {LONGEST_FRAME} bytes")
        for line in lines:
            frame = json.loads(line)
            if not isinstance(frame, dict):
                raise ValueError("a line is no JSON object")
            if "alive" not in frame:
                take(frame)


class RemoteLine:
    """The run's end: documents go to the inbox beside the provider, and the calls that came there arrive in a store.

    Opening it raises `InboxLost` where the inbox cannot be reached or does not know the secret.
    """

    def __init__(self, address: str, secret: str, authorities: Path | None, store: Store) -> None:
        self._address = address
        self._store = store
        self._lost: str | None = None
        self._numbers = iter(range(1, 1_000_000_000))
        self._waiting: dict[int, queue.SimpleQueue[bool]] = {}
        try:
            self._end = LineEnd(*_opened(address, secret, authorities))
        except (OSError, ValueError) as error:
            raise InboxLost(f"the inbox at {address} cannot be used: {error}") from error
        based: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._run, args=(based,), daemon=True).start()
        try:
            self.base = based.get(timeout=CONNECT_TIMEOUT)
        except queue.Empty:
            self._end.close()
            raise InboxLost(f"the inbox at {address} did not say at which address it serves") from None

    def serve(self, path: str, body: bytes, media_type: str) -> bool:
        """Serve a document beside the provider; raises `InboxLost` where the line is lost."""
        number, answered = next(self._numbers), queue.SimpleQueue[bool]()
        self._waiting[number] = answered
        written = base64.b64encode(body).decode()
        self._end.send({"serve": path, "number": number, "media_type": media_type, "body": written})
        ends = time.monotonic() + SERVED_WITHIN
        while time.monotonic() < ends:
            self.check()
            with contextlib.suppress(queue.Empty):
                return answered.get(timeout=0.5)
        raise InboxLost(f"the inbox at {self._address} did not serve a document within {SERVED_WITHIN:.0f} s")

    def check(self) -> None:
        """Raise `InboxLost` where the line is lost."""
        if self._lost is not None:
            raise InboxLost(f"the line to the inbox at {self._address} is lost: {self._lost}")

    def close(self) -> None:
        """Let go of the line."""
        self._end.close()

    def _run(self, based: "queue.SimpleQueue[str]") -> None:
        def take(frame: Frame) -> None:
            if "base" in frame:
                based.put(str(frame["base"]))
            elif "call" in frame:
                self._store.keep(str(frame["call"]), read_delivery(frame["delivery"]))
            else:
                self._waiting.pop(int(frame["number"])).put(frame["served"] is True)

        self._lost = self._end.run(take)


def _opened(address: str, secret: str, authorities: Path | None) -> tuple[socket.socket, bytes]:
    """Return a connection that was upgraded to a line, and what came after the answer's head."""
    parts = urlsplit(address)
    tls = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if tls else 80)
    connection = socket.create_connection((host, port), CONNECT_TIMEOUT)
    try:
        if tls:
            context = ssl.create_default_context(cafile=str(authorities or certifi.where()))
            connection = context.wrap_socket(connection, server_hostname=host)
        lines = [
            f"GET {parts.path.rstrip('/')}{LINE} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Connection: Upgrade",
            f"Upgrade: {PROTOCOL}",
            f"Authorization: Bearer {secret}",
        ]
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        head = b""
        while b"\r\n\r\n" not in head:
            received = connection.recv(4096)
            if not received or len(head) > LONGEST_HEAD:
                raise ValueError("it gave no answer to the upgrade")
            head += received
        head, _, rest = head.partition(b"\r\n\r\n")
        _expect_upgrade(head.decode("latin-1").split("\r\n")[0])
    except BaseException:
        connection.close()
        raise
    return connection, rest


def _expect_upgrade(status_line: str) -> None:
    status = status_line.split(" ")[1] if " " in status_line else status_line
    if status == str(HTTPStatus.UNAUTHORIZED.value):
        raise ValueError("it does not know the secret (401)")
    if status == str(HTTPStatus.SERVICE_UNAVAILABLE.value):
        raise ValueError("it holds as many lines as it bears (503)")
    if status != str(HTTPStatus.SWITCHING_PROTOCOLS.value):
        raise ValueError(f"it is no inbox of hallmark: it answered {status} to the upgrade")
