"""HTTP to a server nearby, over connections that are kept between calls."""

from collections import defaultdict, deque
from http.client import HTTPConnection, HTTPException

from msgspec import Struct

TIMEOUT_SECONDS = 10.0
IDLE: dict[tuple[str, int | None], deque[HTTPConnection]] = defaultdict(deque)
"""The connections to each server that no call uses."""


class Answer(Struct, frozen=True):
    """A status and a body."""

    status: int
    body: bytes


def exchange(host: str, port: int | None, method: str, target: str, body: str | None) -> Answer:
    """Send a request with a JSON body and read its answer; one that finds its kept connection closed is sent anew.

    Raises `OSError` and `HTTPException`.
    """
    idle = IDLE[host, port]
    try:
        kept = idle.pop()
    except IndexError:
        kept = None
    if kept is not None:
        try:
            return _exchanged(kept, idle, method, target, body)
        except (ConnectionError, HTTPException):
            kept.close()
    return _exchanged(HTTPConnection(host, port, timeout=TIMEOUT_SECONDS), idle, method, target, body)


def _exchanged(
    connection: HTTPConnection, idle: deque[HTTPConnection], method: str, target: str, body: str | None
) -> Answer:
    done = False
    try:
        connection.request(method, target, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found, done = Answer(answer.status, answer.read()), not answer.will_close
        return found
    finally:
        if done:
            idle.append(connection)
        else:
            connection.close()
