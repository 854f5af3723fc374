"""Fetching what a client points to: bounded in size and time, without redirects or ambient settings."""

import time
from collections.abc import Mapping

from reference_server.settings import Limits

CHUNK_BYTES = 16 * 1024


class FetchFailed(Exception):
    """The address gave no usable answer; the message is for the operator."""


def fetch(url: str, limits: Limits) -> bytes:
    """The body of a 200 answer to a GET. Raises `FetchFailed`."""
    return _exchange("GET", url, None, limits, (200,))


def post_form(url: str, form: Mapping[str, str], limits: Limits) -> None:
    """POST a form that is answered with 200 or 204. Raises `FetchFailed`."""
    _exchange("POST", url, form, limits, (200, 204))


def _exchange(method: str, url: str, form: Mapping[str, str] | None, limits: Limits, good: tuple[int, ...]) -> bytes:
    import requests  # costs as long to import as the rest of an answer; most runs never fetch

    deadline = time.monotonic() + limits.fetch_seconds
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method, url, data=form, stream=True, allow_redirects=False, timeout=limits.fetch_seconds
            )
            if answer.status_code not in good:
                raise FetchFailed(f"status {answer.status_code}")
            body = bytearray()
            for chunk in answer.iter_content(CHUNK_BYTES):
                body += chunk
                if len(body) > limits.fetch_bytes:
                    raise FetchFailed("the body is longer than Limits.fetch_bytes")
                if time.monotonic() > deadline:
                    raise FetchFailed("the answer took longer than Limits.fetch_seconds")
            return bytes(body)
    except (requests.RequestException, ValueError) as error:
        raise FetchFailed(type(error).__name__) from error
