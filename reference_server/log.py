"""What the servers tell their operator, on standard error: one line for each event, without secrets.

A line has the words of this package and the codes of refusals, never parameters, headers or bodies.
"""

import json
import logging
import time
import traceback
from collections.abc import Mapping
from typing import Any

from reference_server.errors import ProtocolError
from reference_server.settings import Log

LOGGER = logging.getLogger("hallmark-op")
FIELDS = "fields"


class TextFormatter(logging.Formatter):
    """`hallmark-op: message name=value`, with a traceback where something broke."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback of an own mistake below it."""
        told = [f"hallmark-op: {_printable(record.getMessage())}"]
        told += [f"{name}={_printable(str(value))}" for name, value in _members(record).items()]
        return " ".join(told) + "".join(f"\n{line}" for line in _traceback(record))


class JsonFormatter(logging.Formatter):
    """One JSON object in one line: time (RFC 3339), level, message, and the members of the event."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; a traceback is a list of lines in it."""
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        members = {
            "time": f"{seconds}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **_members(record),
        }
        lines = _traceback(record)
        return json.dumps(members | ({"traceback": lines} if lines else {}), default=str)


def start_log(settings: Log) -> None:
    """Send what this process and its libraries log to standard error, in the format that was chosen."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if settings.format == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    LOGGER.setLevel(settings.level.upper())


def log_request(method: str, route: str, issuer: str, status: int, seconds: float) -> None:
    """An answered request, by its route: the address itself may carry codes and tokens."""
    if LOGGER.isEnabledFor(logging.INFO):
        fields = {"method": method, "route": route, "issuer": issuer, "status": status}
        LOGGER.info("answered", extra={FIELDS: fields | {"milliseconds": round(seconds * 1000, 3)}})


def log_refusal(error: ProtocolError) -> None:
    """Why a request was refused, with the detail that its answer leaves out."""
    if LOGGER.isEnabledFor(logging.INFO):
        fields = {"error": error.code, "reason": error.description}
        LOGGER.info("refused", extra={FIELDS: fields | ({"detail": error.detail} if error.detail else {})})


def _members(record: logging.LogRecord) -> Mapping[str, Any]:
    """The members of our own events; of a library's, where it comes from and the kind of its exception."""
    if record.name == LOGGER.name:
        found: Mapping[str, Any] = getattr(record, FIELDS, {})
        return found
    kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
    return {"from": record.name} | ({"exception": kind} if kind else {})


def _traceback(record: logging.LogRecord) -> list[str]:
    """Where our own mistake happened; frames alone, since the message of an exception may quote a value."""
    if record.name != LOGGER.name or not record.exc_info or record.exc_info[0] is None:
        return []
    frames = traceback.format_tb(record.exc_info[2])
    return [*"".join(frames).splitlines(), record.exc_info[0].__name__]


def _printable(text: str) -> str:
    """Text that cannot begin a line of its own or steer a terminal."""
    return "".join(character if character.isprintable() else "?" for character in text)
