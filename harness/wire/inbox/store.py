"""What an inbox serves and what has come, by path."""

import threading

from harness.wire.inbox.delivery import Delivery

CALLS = "/calls/"
DOCUMENTS = "/documents/"
LARGEST_DOCUMENT = 256 * 1024
MOST_DOCUMENTS = 10_000
MOST_CALLS = 10_000
# After a first call the inbox waits this long for a second one that ought not to come, in seconds.
REPETITION = 0.3


class Store:
    """The documents that are served and the calls that came, by path, safe under threads."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._calls: dict[str, list[Delivery]] = {}
        self._count = 0
        self._documents: dict[str, tuple[bytes, str]] = {}

    def serve(self, path: str, body: bytes, media_type: str) -> bool:
        """Serve a document at a path from now on; False where its place or size is not for documents."""
        full = path not in self._documents and len(self._documents) >= MOST_DOCUMENTS
        if not path.startswith(DOCUMENTS) or len(body) > LARGEST_DOCUMENT or full:
            return False
        self._documents[path] = (body, media_type)
        return True

    def document(self, path: str) -> tuple[bytes, str] | None:
        """Return the body and media type of what is served at a path."""
        return self._documents.get(path)

    def keep(self, path: str, delivery: Delivery) -> None:
        """Keep a call; beyond the limit it is dropped."""
        with self._arrived:
            if self._count < MOST_CALLS:
                self._calls.setdefault(path, []).append(delivery)
                self._count += 1
            self._arrived.notify_all()

    def wait(self, path: str, seconds: float) -> tuple[Delivery, ...]:
        """Wait for calls to a path, and return those that came."""
        with self._arrived:
            self._arrived.wait_for(lambda: path in self._calls, seconds)
            if path in self._calls:
                self._arrived.wait_for(lambda: len(self._calls[path]) > 1, REPETITION)
            return tuple(self._calls.get(path, ()))
