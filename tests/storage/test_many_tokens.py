"""The script that measures what many stored tokens cost, on a few."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "many_tokens.py"
ENDPOINTS = {"introspection", "client credentials", "get client", "list clients"}


def test_the_cost_of_stored_tokens_is_measured_and_the_expired_half_goes() -> None:
    command = [sys.executable, str(SCRIPT), "--stored", "3000", "--issued", "40", "--requests", "5", "--starts", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert set(found["full_to_empty"]) == ENDPOINTS
    assert all(one["full"] > 0 and one["empty"] > 0 for one in found["median_ms"].values())
    assert found["janitor"]["deleted"] == 1500
