"""The scripts that measure what an answer costs, on a few requests."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parents[1] / "benchmarks"
ENDPOINTS = {
    "get client",
    "list clients",
    "introspection, admin port",
    "introspection",
    "client credentials",
    "JWKS",
    "discovery",
}


def measured(script: str, *words: str) -> Any:
    done = subprocess.run([sys.executable, str(SCRIPTS / script), *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_the_steps_of_each_answer_add_up_to_the_whole() -> None:
    found = measured("steps.py", "--seconds", "0.1", "--rounds", "1", "--lines", "3")
    lines = found.pop("lines")
    assert set(found) == set(lines) == ENDPOINTS
    for name, steps in found.items():
        whole = steps.pop("all")
        assert whole > 0 and abs(sum(steps.values()) - whole) < 1, name
        assert ("SQLite itself" in steps) == (name != "discovery"), name
        assert 0 < len(lines[name]) <= 3


@pytest.mark.skipif(shutil.which("hey") is None, reason="hey is not installed")
def test_the_provider_is_measured_beside_an_empty_application() -> None:
    found = measured("empty_application.py", "--requests", "100", "--connections", "10", "--rounds", "1")
    assert set(found) == ENDPOINTS
    assert all(one["provider_per_second"] > 0 and one["empty_per_second"] > 0 for one in found.values())
