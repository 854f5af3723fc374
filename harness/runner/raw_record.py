"""The exchanges of a scenario with every secret in them, for whoever has to send them again (HAR 1.2)."""

import base64
import datetime
import json
import os
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from harness.protocol.exchange import Exchange, Pairs, Request, Response

ONLY_OWNER, ONLY_OWNERS_FOLDER = 0o600, 0o700
NOT_IN_NAME = re.compile(r"[^\w.,+-]+")
LONGEST_NAME = 150


def write_raw_record(folder: Path, address: str, exchanges: Iterable[Exchange]) -> Path:
    """Write the exchanges of an item as a HAR file that only its owner may read; raises `OSError`."""
    make_owners_folder(folder)
    path = folder / f"{NOT_IN_NAME.sub('-', address)[:LONGEST_NAME].strip('-')}.har"
    path.unlink(missing_ok=True)
    content = {
        "log": {
            "version": "1.2",
            "creator": {"name": "hallmark", "version": version("oidc-hallmark")},
            "entries": [_entry(one) for one in exchanges],
        }
    }
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OWNER), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
    return path


def make_owners_folder(folder: Path) -> None:
    """Make a folder that only its owner may read, where there is none; raises `OSError`."""
    folder.mkdir(ONLY_OWNERS_FOLDER, parents=True, exist_ok=True)


def _entry(exchange: Exchange) -> dict[str, Any]:
    milliseconds = round(exchange.duration * 1000, 2)
    begun = datetime.datetime.fromtimestamp(exchange.started_at, datetime.UTC)
    failure = {"_failure": exchange.failure.detail} if exchange.failure else {}
    return {
        "startedDateTime": begun.isoformat(),
        "time": milliseconds,
        "request": _request(exchange.request),
        "response": _response(exchange.response),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": exchange.name,
        **failure,
    }


def _request(request: Request) -> dict[str, Any]:
    body = request.body or b""
    media_type = next((value for name, value in request.headers if name.lower() == "content-type"), "")
    posted = {"postData": {"mimeType": media_type, "text": body.decode("utf-8", "replace")}} if body else {}
    return {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(request.headers),
        "queryString": _named(request.query),
        "headersSize": -1,
        "bodySize": len(body),
        **posted,
    }


def _response(response: Response | None) -> dict[str, Any]:
    if response is None:
        response = Response(0, "", (), b"", 0.0)
    try:
        content = {"text": response.body.decode("utf-8")}
    except UnicodeDecodeError:
        content = {"text": base64.b64encode(response.body).decode(), "encoding": "base64"}
    return {
        "status": response.status,
        "statusText": response.reason,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(response.headers),
        "content": {"size": len(response.body), "mimeType": response.media_type, **content},
        "redirectURL": response.header("Location") or "",
        "headersSize": -1,
        "bodySize": len(response.body),
    }


def _named(pairs: Pairs) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
