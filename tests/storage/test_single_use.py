"""Of many simultaneous uses of one thing exactly one wins, on every database and at every isolation level."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "single_use.py"
ROUNDS = 4
KINDS = {"authorization code", "refresh token", "client assertion", "pushed request", "device code"}


def assert_one_wins(database: str) -> None:
    command = [sys.executable, str(SCRIPT), "--database", database, "--rounds", str(ROUNDS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["rounds"] == dict.fromkeys(KINDS, ROUNDS)


def test_of_sixteen_simultaneous_uses_one_wins(database: str) -> None:
    assert_one_wins(database)


def test_one_wins_where_every_transaction_is_serializable(fresh_database: Callable[[str], str]) -> None:
    assert_one_wins(fresh_database("postgresql") + "?options=-c%20default_transaction_isolation%3Dserializable")
