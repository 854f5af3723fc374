"""The inbox of a run: one listener for the provider, and one on loopback for the run's own workers."""

import json
import math
import secrets
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from http import HTTPStatus
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from harness.wire.inbox.delivery import written_delivery
from harness.wire.inbox.server import BoundedServer, Handler, below, provider_handler, same, serves
from harness.wire.inbox.store import Store
from harness.wire.inbox.worker import PUBLISH, TAKE, InboxLost, Place

LOOPBACK = ("127.0.0.1", 0)
# The longest that a worker may wait for a call, in seconds.
LONGEST_TAKE = 600.0


class Elsewhere(Protocol):
    """An inbox beside the provider, to which the run holds a line."""

    base: str

    def serve(self, path: str, body: bytes, media_type: str) -> bool:
        """Serve a document there; raises `InboxLost`."""

    def check(self) -> None:
        """Raise `InboxLost` where the line is lost."""

    def close(self) -> None:
        """Let go of the line."""


class Inbox:
    """The inbox of a whole run; `place` is what its workers must know.

    A listener of its own, `place.untrusted`, serves the same with a certificate that nobody has reason to trust.

    `listen` is the host and port for the provider, `base` the address that the provider is told, with the port in the
    place of `{inbox.port}`; by default the listener's own. With `elsewhere`, the provider calls and fetches there, and
    `store` is where its calls arrive. Raises `OSError` where the port cannot be had.
    """

    def __init__(
        self,
        listen: tuple[str, int] = LOOPBACK,
        base: str | None = None,
        context: ssl.SSLContext | None = None,
        elsewhere: Callable[[Store], Elsewhere] | None = None,
    ) -> None:
        store, key = Store(), secrets.token_urlsafe(24)
        self._elsewhere = elsewhere(store) if elsewhere else None
        self._listeners: list[BoundedServer] = []
        untrusted = None
        prefix = urlsplit(base or "").path.rstrip("/")
        if self._elsewhere is not None:
            address = self._elsewhere.base
        else:
            handler = provider_handler(lambda path: (store, below(path, prefix)))
            self._listeners = [
                BoundedServer(listen, handler, (lambda: context) if context else None),
                BoundedServer(LOOPBACK, handler, _untrusted),
            ]
            port, untrusted_port = map(serves, self._listeners)
            untrusted = f"https://{LOOPBACK[0]}:{untrusted_port}"
            address = (base or _own_address(listen[0], context)).replace("{inbox.port}", str(port)).rstrip("/")
        self._control = BoundedServer(LOOPBACK, _control_handler(store, key, self._elsewhere))
        self.place = Place(address, f"http://127.0.0.1:{serves(self._control)}", key, untrusted)

    def close(self) -> None:
        """Stop listening."""
        listeners = (self._control, *self._listeners)
        # Each looks only now and then whether it is to stop, and the end of a run waits for the last.
        with ThreadPoolExecutor(len(listeners), thread_name_prefix="stopping") as stopping:
            list(stopping.map(BoundedServer.stop, listeners))
        if self._elsewhere is not None:
            self._elsewhere.close()


@cache
def _untrusted() -> ssl.SSLContext:
    # Imported here, since many runs are never called there.
    from harness.wire.inbox.untrusted import self_signed

    return self_signed(LOOPBACK[0])


def _own_address(host: str, context: ssl.SSLContext | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if context else 'http'}://{shown}:{{inbox.port}}"


def _control_handler(store: Store, key: str, elsewhere: Elsewhere | None) -> type[Handler]:
    class ControlHandler(Handler):
        def do_POST(self) -> None:
            path, body = self._asked(PUBLISH), self.read_body()
            media_type = self.headers.get("Content-Type") or "text/plain"
            if path is None or body is None:
                self.answer(HTTPStatus.FORBIDDEN)
                return
            try:
                served = (elsewhere or store).serve(path, body, media_type)
            except InboxLost as lost:
                self.answer(HTTPStatus.SERVICE_UNAVAILABLE, str(lost).encode())
                return
            self.answer(HTTPStatus.CREATED if served else HTTPStatus.FORBIDDEN)

        def do_GET(self) -> None:
            path = self._asked(TAKE)
            if path is None:
                self.answer(HTTPStatus.FORBIDDEN)
                return
            found = store.wait(path, self._seconds())
            try:
                if elsewhere is not None and not found:
                    elsewhere.check()
            except InboxLost as lost:
                self.answer(HTTPStatus.SERVICE_UNAVAILABLE, str(lost).encode())
                return
            body = json.dumps([written_delivery(one) for one in found]).encode()
            self.answer(HTTPStatus.OK, body, "application/json")

        def _asked(self, prefix: str) -> str | None:
            """Return the path in the store that is asked for, None where the key is not shown."""
            path = urlsplit(self.path).path
            known = same(self.headers.get("Authorization") or "", f"Bearer {key}")
            return path.removeprefix(prefix) if known and path.startswith(f"{prefix}/") else None

        def _seconds(self) -> float:
            try:
                seconds = float(dict(parse_qsl(urlsplit(self.path).query)).get("seconds", "0"))
            except ValueError:
                return 0.0
            return min(seconds, LONGEST_TAKE) if math.isfinite(seconds) else 0.0

    return ControlHandler
