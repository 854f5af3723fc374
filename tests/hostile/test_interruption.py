"""A run that is stopped keeps what it found, says so once, and leaves nothing behind."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

TIMEOUT = 120
# The second one holds a declared wait, so that the run is not over before it is stopped.
PLAYED = ("oidc-core/code-flow-with-nonce", "oidc-core/code-reuse-after-30-seconds", "oidc-core/prompt-login")
DECLARED_WAIT = 25
UNTIL_IT_WAITS = 3
REPORTS = ("events.ndjson", "summary.json", "summary.md", "junit.xml", "report.html")
WHOLE_GROUP, ONE_PROCESS = os.killpg, os.kill


def started(folder: Path, *words: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "harness", "run", *words, "--output", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **(env or {})},
    )


def recorded(folder: Path) -> str:
    record = folder / "events.ndjson"
    return record.read_text("utf-8") if record.exists() else ""


def wait_until_judged(folder: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while '"judgement"' not in recorded(folder):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "nothing was judged"
        time.sleep(0.02)


def stopped_run(folder: Path, process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """Wait for the end of a run that was stopped, and return its events when all of it is in order."""
    output, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130, output + errors
    assert "Traceback" not in output + errors
    assert errors == ""
    assert output.count("interrupted: these are the results so far") == 1
    for name in REPORTS:
        assert (folder / name).stat().st_size > 0, name
    events = [json.loads(line) for line in recorded(folder).splitlines()]
    assert events[-1]["event"] == "run_finished"
    assert events[-1]["interrupted"] is True
    assert events[-1]["exit_code"] == 130
    assert any(event["event"] == "judgement" for event in events)
    assert [event["verdict"] for event in events if event["event"] == "scenario_finished"].count("BROKEN") == 0
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    assert summary["interrupted"] is True
    return events


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize(
    ("number", "send"),
    [(signal.SIGINT, WHOLE_GROUP), (signal.SIGTERM, ONE_PROCESS), (signal.SIGTERM, WHOLE_GROUP)],
    ids=["Ctrl-C", "SIGTERM", "SIGTERM-to-all"],
)
def test_a_run_that_is_stopped_keeps_the_results_so_far(number: int, send: Any, workers: str, tmp_path: Path) -> None:
    process = started(tmp_path, *PLAYED, "-n", workers)
    wait_until_judged(tmp_path, process)
    began = time.monotonic()
    send(process.pid, number)
    stopped_run(tmp_path, process)
    assert time.monotonic() - began < DECLARED_WAIT, "the run went on with its declared wait"


def test_a_signal_that_reaches_another_thread_ends_the_run_as_well(tmp_path: Path) -> None:
    """The kernel may hand a signal to any thread; the main one, which acts on it, is then woken by nothing."""
    process = started(tmp_path, *PLAYED, "-n", "0")
    wait_until_judged(tmp_path, process)
    time.sleep(UNTIL_IT_WAITS)
    others = [int(path.name) for path in Path(f"/proc/{process.pid}/task").iterdir() if path.name != str(process.pid)]
    began = time.monotonic()
    assert ctypes.CDLL(None).tgkill(process.pid, others[0], signal.SIGINT) == 0
    stopped_run(tmp_path, process)
    assert time.monotonic() - began < DECLARED_WAIT, "the run went on with its declared wait"


def test_a_second_signal_does_not_spoil_the_results(tmp_path: Path) -> None:
    process = started(tmp_path, *PLAYED, "-n", "2")
    wait_until_judged(tmp_path, process)
    for _ in range(5):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)
    stopped_run(tmp_path, process)


def test_a_run_that_is_stopped_while_it_prepares_says_so(tmp_path: Path) -> None:
    target = tmp_path / "op.yaml"
    target.write_text(
        "target: op\nissuer: '{start.issuer}'\nstart: {process: [python, -c, 'import sys; sys.stdin.read()']}\n"
        "clients: {dynamic: {}}\nusers: [{name: alice, password: a password}]\n",
        encoding="utf-8",
    )
    process = started(tmp_path / "report", "--target", str(target), "oidc-core/code-flow-with-nonce")
    deadline = time.monotonic() + TIMEOUT
    while not (tmp_path / "report").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGTERM)
    output, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130, output + errors
    assert (output, errors) == ("", "interrupted before anything was judged\n")
