"""What an inbox serves and what has come, by path."""

import threading

from harness.wire.inbox.call_answer import CALL_ANSWER, CallAnswer, read_answer
from harness.wire.inbox.delivery import Delivery

CALLS = "/calls/"
DOCUMENTS = "/documents/"
LARGEST_DOCUMENT = 256 * 1024
MOST_DOCUMENTS = 10_000
MOST_CALLS = 10_000
# After a first call the inbox waits this long for a second one that ought not to come, in seconds.
REPETITION = 0.3


class Store:
    """The documents that are served, the calls that came and how they are answered, by path, safe under threads."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._calls: dict[str, list[Delivery]] = {}
        self._count = 0
        self._documents: dict[str, tuple[bytes, str]] = {}
        self._answers: dict[str, CallAnswer] = {}

    def serve(self, path: str, body: bytes, media_type: str) -> bool:
        """Serve a document at a path from now on, or answer its calls in some way, by the media type `CALL_ANSWER`.

        False where place or size are not for documents, or the answer is none.
        """
        if media_type == CALL_ANSWER:
            return self._answer(path, read_answer(body))
        full = path not in self._documents and len(self._documents) >= MOST_DOCUMENTS
        if not path.startswith(DOCUMENTS) or len(body) > LARGEST_DOCUMENT or full:
            return False
        self._documents[path] = (body, media_type)
        return True

    def _answer(self, path: str, answer: CallAnswer | None) -> bool:
        full = path not in self._answers and len(self._answers) >= MOST_DOCUMENTS
        if answer is None or not path.startswith(CALLS) or full:
            return False
        self._answers[path] = answer
        return True

    def answer(self, path: str) -> CallAnswer:
        """Return how calls to a path are answered: 200 at once, where nobody said otherwise."""
        return self._answers.get(path, CallAnswer())

    def document(self, path: str) -> tuple[bytes, str] | None:
        """Return the body and media type of what is served at a path."""
        return self._documents.get(path)

    def keep(self, path: str, delivery: Delivery) -> None:
        """Keep a call, or the request for a document; beyond the limit it is dropped."""
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
