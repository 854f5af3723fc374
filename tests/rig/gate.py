"""A gate before the reference provider: it bears only so many clients, and does not publish or take everything."""

import contextlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.hostile.servers import answer, serving
from tests.rig.runs import free_port

TIMEOUT = 30
REGISTRATION = "/oauth2/register"
CONFIGURATION = "/.well-known/openid-configuration"
TOO_MANY = b'{"error": "access_denied", "error_description": "the quota of registered clients is used up"}'


@dataclass
class Gate:
    """What the gate bears and takes, and what came of it.

    `quota` is how many clients there may be, `deletes` whether they can be deleted, `publishes` whether it has a
    configuration, `refused_members` what its registration does not take.
    """

    issuer: str = ""
    upstream: str = ""
    quota: int = 1000
    deletes: bool = True
    publishes: bool = True
    refused_members: tuple[str, ...] = ()
    clients: set[str] = field(default_factory=set)
    registrations: list[dict[str, object]] = field(default_factory=list)
    most: int = 0
    refusals: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def behave(self, peer: socket.socket, head: str) -> None:
        """Answer one request, or let the provider answer it."""
        method, path = head.split(" ")[:2]
        _, _, body = head.encode("latin-1").partition(b"\r\n\r\n")
        length = int(head.lower().partition("content-length:")[2].split("\r\n")[0] or 0)
        while len(body) < length:
            body += peer.recv(length - len(body))
        if path == REGISTRATION and method == "POST":
            with self.lock:
                peer.sendall(self._registered(head, body))
        elif path.startswith(REGISTRATION) and method == "DELETE":
            with self.lock:
                peer.sendall(self._deleted(path, head, body))
        elif path == CONFIGURATION and not self.publishes:
            peer.sendall(answer(b"{}", status="404 Not Found"))
        else:
            peer.sendall(self._passed(head, body))

    def _registered(self, head: str, body: bytes) -> bytes:
        asked = json.loads(body)
        if len(self.clients) >= self.quota:
            self.refusals += 1
            return answer(TOO_MANY, status="403 Forbidden")
        wrong = [name for name in self.refused_members if name in asked]
        if wrong:
            said = {"error": "invalid_client_metadata", "error_description": wrong[0]}
            return answer(json.dumps(said).encode(), status="400 Bad Request")
        whole = self._passed(head, body)
        told = json.loads(whole.partition(b"\r\n\r\n")[2])
        if "client_id" in told:
            self.registrations.append(asked)
            self.clients.add(told["client_id"])
            self.most = max(self.most, len(self.clients))
        return whole

    def _deleted(self, path: str, head: str, body: bytes) -> bytes:
        if not self.deletes:
            return answer(b"{}", status="405 Method Not Allowed")
        whole = self._passed(head, body)
        if b" 204 " in whole.split(b"\r\n")[0]:
            self.clients.discard(path.rpartition("/")[2])
        return whole

    def _passed(self, head: str, body: bytes) -> bytes:
        upstream = urlsplit(self.upstream)
        fields = [
            line for line in head.partition("\r\n\r\n")[0].split("\r\n") if not line.lower().startswith("connection:")
        ]
        with socket.create_connection((str(upstream.hostname), int(upstream.port or 0)), TIMEOUT) as provider:
            provider.sendall("\r\n".join([*fields, "Connection: close", "", ""]).encode("latin-1") + body)
            parts = []
            while part := provider.recv(65536):
                parts.append(part)
        return b"".join(parts)


@contextlib.contextmanager
def gated_provider() -> Iterator[Gate]:
    """Start the reference provider behind a gate."""
    gate = Gate()
    with serving(gate.behave) as address:
        gate.issuer = address
        port = free_port()
        words = [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin"]
        words += ["--issuer", address, "--port-public", str(port)]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None and process.stdin is not None
            process.stdout.readline()
            gate.upstream = f"http://127.0.0.1:{port}"
            yield gate
            process.stdin.close()
