"""Plays a few scenarios at a shipped target, which installs itself with npm or pip."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

NETWORK_FAILURES = (
    *("Temporary failure in name resolution", "Network is unreachable", "Connection refused"),
    *("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH"),
)
TIMEOUT = 300


def verdicts_at(target: str, played: Iterable[str], folder: Path) -> dict[str, str]:
    """Judge a target, demand that all of it is good or known, and return the verdicts by address.

    Skips the test where the target's installer does not reach its registry.
    """
    done = subprocess.run(
        (sys.executable, "-m", "harness", "run", *played, "--target", target, "-n", "0", "--output", str(folder)),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "XDG_STATE_HOME": str(folder)},
    )
    said = done.stdout + done.stderr
    installer = next((name for name in ("npm", "pip") if f"{name} failed" in said), None)
    if installer and any(failure in said for failure in NETWORK_FAILURES):
        pytest.skip(f"{installer} does not reach its registry")
    assert done.returncode == 0, said
    summary = json.loads((folder / "summary.json").read_text())
    return {one["address"]: one["verdict"] for one in summary["scenarios"]}
