"""How a document gets an address at which the provider finds it."""

from typing import Protocol


class Publish(Protocol):
    """Serves a body of a media type, at a new address or at one of the inbox's own, and returns the address."""

    def __call__(self, body: bytes, media_type: str, at: str | None = None) -> str:
        """Serve it from now on."""
