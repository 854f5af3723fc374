"""Runs `hey` on one request, and reads what it measured."""

import re
import subprocess

from msgspec import Struct

from harness.protocol.exchange import Request, header_values

TIMEOUT = 120.0
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_PERCENTILE = re.compile(r"^\s+(50|95|99)% in ([\d.]+) secs", re.MULTILINE)
_STATUS = re.compile(r"^\s+\[(\d+)\]\s+(\d+) responses", re.MULTILINE)


class HeyFailed(Exception):
    """`hey` did not measure; the message says why."""


class HeyFigures(Struct, frozen=True):
    """What one run of `hey` measured; `right` is how many answers had the wanted status."""

    requests_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    right: int
    asked: int


def run_hey(program: str, request: Request, requests: int, connections: int, status: int = 200) -> HeyFigures:
    """Send one request again and again; raises `HeyFailed` where it says nothing usable.

    The request, its credentials included, stands in the arguments of a process, where every user of this machine can
    read it: it is meant for providers on this machine with clients that were made for the occasion.
    """
    words = [program, "-n", str(requests), "-c", str(connections), "-m", request.method]
    media_type = "".join(header_values(request.headers, "Content-Type"))
    words += ["-T", media_type] if media_type else []
    for name, value in request.headers:
        if name.lower() != "content-type":
            words += ["-H", f"{name}: {value}"]
    if request.body is not None:
        words += ["-d", request.body.decode()]
    try:
        done = subprocess.run([*words, request.url], capture_output=True, text=True, timeout=TIMEOUT, check=True)
    except subprocess.TimeoutExpired as error:
        raise HeyFailed(f"hey took longer than {TIMEOUT:.0f} s") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise HeyFailed(f"hey failed: {error}") from error
    return read_figures(done.stdout, requests, status)


def read_figures(said: str, asked: int, status: int) -> HeyFigures:
    """Read the summary that hey prints; raises `HeyFailed` where it has no rate, which is so when nothing answered."""
    rate = _RATE.search(said)
    times = {found[0]: float(found[1]) * 1000 for found in _PERCENTILE.findall(said)}
    statuses = {int(code): int(count) for code, count in _STATUS.findall(said)}
    if rate is None or "50" not in times:
        raise HeyFailed("hey measured nothing: no request was answered")
    return HeyFigures(
        requests_per_second=float(rate[1]),
        p50_ms=times["50"],
        p95_ms=times.get("95", times["50"]),
        p99_ms=times.get("99", times.get("95", times["50"])),
        right=statuses.get(status, 0),
        asked=asked,
    )
