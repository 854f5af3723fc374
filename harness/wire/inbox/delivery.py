"""A call that a provider made to the inbox, and how it is written as JSON."""

import base64
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.exchange import Request


class Delivery(Struct, frozen=True):
    """A call that the provider made to an address of the inbox; `received_at` is in seconds since the epoch."""

    request: Request
    received_at: float


def written_delivery(delivery: Delivery) -> dict[str, object]:
    """Return a call as JSON values."""
    request = delivery.request
    return {
        "method": request.method,
        "url": request.url,
        "headers": request.headers,
        "body": base64.b64encode(request.body or b"").decode(),
        "received_at": delivery.received_at,
    }


def read_delivery(entry: Mapping[str, Any]) -> Delivery:
    """Return a call from JSON values; raises `ValueError`, `KeyError` or `TypeError` where they are none."""
    headers = tuple((str(name), str(value)) for name, value in entry["headers"])
    body = base64.b64decode(str(entry["body"]))
    return Delivery(Request(str(entry["method"]), str(entry["url"]), headers, body), float(entry["received_at"]))
