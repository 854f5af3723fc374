"""A way from a provider to its database server that the test can close, freeze and open again."""

import contextlib
import socket
import threading
from dataclasses import dataclass, field

from sqlalchemy import URL

CHUNK_BYTES = 64 * 1024


@dataclass
class Passage:
    """Passes connections on to a database server, from a port of its own."""

    server: tuple[str, int]
    listener: socket.socket | None = None
    port: int = 0
    ends: list[socket.socket] = field(default_factory=list)
    flowing: threading.Event = field(default_factory=threading.Event)

    def open(self) -> None:
        """Listen, the second time on the port of the first."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen()
        self.port = listener.getsockname()[1]
        self.listener = listener
        self.flowing.set()
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def freeze(self) -> None:
        """Hold everything back: connections stay, new ones are taken, and no byte goes through."""
        self.flowing.clear()

    def thaw(self) -> None:
        """Pass on what was held back, and everything after it."""
        self.flowing.set()

    def cut(self) -> None:
        """Break every connection off, and take new ones as before."""
        ends, self.ends = self.ends, []
        for end in ends:
            _close(end)

    def close(self) -> None:
        """Break every connection off, and refuse new ones."""
        if self.listener is not None:
            _close(self.listener)
            self.listener = None
        self.cut()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection(self.server)
            self.ends += [client, server]
            for source, drain in ((client, server), (server, client)):
                threading.Thread(target=_pass_on, args=(source, drain, self.flowing), daemon=True).start()


def passage_to(url: URL) -> Passage:
    """An open passage to the server of a database URL."""
    assert url.host is not None and url.port is not None
    passage = Passage((url.host, url.port))
    passage.open()
    return passage


def _pass_on(source: socket.socket, drain: socket.socket, flowing: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(CHUNK_BYTES):
            flowing.wait()
            drain.sendall(chunk)
    _close(source)
    _close(drain)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
