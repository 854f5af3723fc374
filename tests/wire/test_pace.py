"""A pace holds for all processes of a run together, and so does the patience that a provider asks for."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from harness.protocol.exchange import Exchange, Request
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.pace import Pace
from harness.wire.transport import Transport
from tests.hostile.servers import Behaviour, answer, one_after_another, provider, serving

PER_SECOND = 10
# What timers of a busy machine may be off, in seconds.
SLACK = 0.02


def sent(address: str, pace: Pace, times: int = 1) -> list[Exchange]:
    exchanges: list[Exchange] = []
    transport = Transport(record=exchanges.append, limits=Limits(), network=Network(), pace=pace)
    for _ in range(times):
        transport.send(Request("GET", address), name="discover")
    transport.close()
    return exchanges


def timed(behaviour: Behaviour, arrivals: list[float]) -> Behaviour:
    def behave(peer: socket.socket, head: str) -> None:
        arrivals.append(time.monotonic())
        behaviour(peer, head)

    return behave


def test_the_workers_of_a_run_keep_one_pace_together(tmp_path: Path) -> None:
    arrivals: list[float] = []
    with serving(timed(provider(), arrivals)) as address:
        target = tmp_path / "op.yaml"
        users = "".join(f"  - {{name: {name}, password: a password}}\n" for name in ("alice", "bob", "carol", "dave"))
        target.write_text(
            f"target: op\nissuer: {address}\nclients: {{dynamic: {{}}}}\npace: {{requests_per_second: {PER_SECOND}}}\n"
            f"users:\n{users}",
            encoding="utf-8",
        )
        command = [
            sys.executable,
            "-m",
            "harness",
            "run",
            "oidc-discovery",
            "rp-initiated-logout",
            "-n",
            "2",
            "--target",
            str(target),
        ]
        done = subprocess.run(
            [*command, "--output", str(tmp_path / "report")], capture_output=True, text=True, env=dict(os.environ)
        )
    assert "Traceback" not in done.stdout + done.stderr
    summary = json.loads((tmp_path / "report" / "summary.json").read_text("utf-8"))
    assert summary["workers"] == 2
    # The configuration and the keys, which the controller fetches before there are workers, come before.
    played = arrivals[2:]
    assert len(played) > PER_SECOND
    for first, last in zip(played, played[PER_SECOND:], strict=False):
        assert last - first > 1 - SLACK * PER_SECOND


def test_patience_that_one_process_is_asked_for_holds_all(tmp_path: Path) -> None:
    arrivals: list[float] = []
    throttled = answer(b"", status="429 Too Many Requests", headers="Retry-After: 1\r\n")
    behaviour, _ = one_after_another(throttled, answer(b"{}"))
    with serving(timed(behaviour, arrivals)) as address:
        pace = Pace(tmp_path / "pace")
        first = threading.Thread(target=sent, args=(address, pace))
        first.start()
        while not arrivals:
            time.sleep(0.005)
        time.sleep(0.2)
        sent(address, pace)
        first.join()
    assert len(arrivals) == 3
    assert arrivals[1] - arrivals[0] > 1 - SLACK


def test_patience_beyond_the_named_limit_is_not_had(tmp_path: Path) -> None:
    throttled = answer(b"", status="429 Too Many Requests", headers="Retry-After: 3600\r\n")
    behaviour, asked = one_after_another(throttled)
    with serving(behaviour) as address:
        began = time.monotonic()
        (exchange,) = sent(address, Pace(tmp_path / "pace"))
    assert len(asked) == 1
    assert exchange.response is not None
    assert exchange.response.status == 429
    assert time.monotonic() - began < Limits().retry_after
