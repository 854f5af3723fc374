"""An inbox beside a provider that cannot reach the machine of the run: each run holds a line to it."""

import base64
import secrets
import socket
import ssl
import threading
from http import HTTPStatus
from urllib.parse import urlsplit

from harness.wire.inbox.delivery import Delivery, written_delivery
from harness.wire.inbox.line import LINE, PROTOCOL, Frame, LineEnd
from harness.wire.inbox.server import BoundedServer, Found, Handler, below, same, serves
from harness.wire.inbox.store import MOST_CALLS, Store

# Runs at once.
MOST_LINES = 16
SHORTEST_SECRET = 16


class RemoteInbox:
    """Serves the documents of every run that holds a line, each below a path of its own that nobody can guess.

    `base` is the address that providers are told, with the port in the place of `{inbox.port}`. What a run served is
    gone with its line. Raises `OSError` where the port cannot be had.
    """

    def __init__(self, listen: tuple[str, int], base: str | None, context: ssl.SSLContext | None, secret: str) -> None:
        self._secret = secret
        self._stores: dict[str, Store] = {}
        self._changing = threading.Lock()
        self._prefix = urlsplit(base or "").path.rstrip("/")
        self._server = BoundedServer(listen, _handler(self), (lambda: context) if context else None)
        scheme, host = "https" if context else "http", f"[{listen[0]}]" if ":" in listen[0] else listen[0]
        self.base = (base or f"{scheme}://{host}:{{inbox.port}}").replace("{inbox.port}", str(serves(self._server)))
        self.base = self.base.rstrip("/")

    def close(self) -> None:
        """Stop listening."""
        self._server.stop()

    def knows(self, authorization: str) -> bool:
        """Tell whether a header shows the secret."""
        return same(authorization, f"Bearer {self._secret}")

    def asks_for_line(self, path: str) -> bool:
        """Tell whether a path is that of lines."""
        return below(path, self._prefix) == LINE

    def find(self, path: str) -> Found | None:
        """Return the store of a run and the path in it."""
        run, _, rest = below(path, self._prefix)[1:].partition("/")
        store = self._stores.get(run)
        return (store, f"/{rest}") if store is not None else None

    def open(self, connection: socket.socket) -> tuple[str, LineEnd] | None:
        """Make room for a run; return its name and this end of its line, None where there are too many."""
        run = secrets.token_urlsafe(9)
        with self._changing:
            if len(self._stores) >= MOST_LINES:
                return None
            end = LineEnd(connection)
            self._stores[run] = _Forwarding(end)
        return run, end

    def forget(self, run: str) -> None:
        """Forget a run and all that it served."""
        with self._changing:
            del self._stores[run]

    def serve(self, run: str, end: LineEnd, frame: Frame) -> None:
        """Serve a document of a run and say whether it is served."""
        body = base64.b64decode(str(frame["body"]))
        served = self._stores[run].serve(str(frame["serve"]), body, str(frame["media_type"]))
        end.send({"number": frame["number"], "served": served})


class _Forwarding(Store):
    """A store whose calls go over the line instead of being kept."""

    def __init__(self, end: LineEnd) -> None:
        super().__init__()
        self._end = end
        self._sent = 0

    def keep(self, path: str, delivery: Delivery) -> None:
        self._sent += 1
        if self._sent <= MOST_CALLS:
            self._end.send({"call": path, "delivery": written_delivery(delivery)})


def _handler(inbox: RemoteInbox) -> type[Handler]:
    class RemoteHandler(Handler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if inbox.asks_for_line(path):
                self._hold_line()
            else:
                self.answer_provider(inbox.find(path))

        do_HEAD = do_POST = do_PUT = do_GET

        def _hold_line(self) -> None:
            if not inbox.knows(self.headers.get("Authorization") or ""):
                self.answer(HTTPStatus.UNAUTHORIZED)
                return
            if (self.headers.get("Upgrade") or "").lower() != PROTOCOL:
                self.answer(HTTPStatus.UPGRADE_REQUIRED)
                return
            opened = inbox.open(self.connection)
            if opened is None:
                self.answer(HTTPStatus.SERVICE_UNAVAILABLE)
                return
            run, end = opened
            self.close_connection = True
            self.send_response(HTTPStatus.SWITCHING_PROTOCOLS)
            self.send_header("Connection", "Upgrade")
            self.send_header("Upgrade", PROTOCOL)
            self.end_headers()
            end.send({"base": f"{inbox.base}/{run}"})
            try:
                end.run(lambda frame: inbox.serve(run, end, frame))
            finally:
                inbox.forget(run)

    return RemoteHandler
