"""`hallmark-op migrate` on every database, and on none."""

import json
import subprocess
import sys


def op(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reference_server", *words], capture_output=True, text=True, timeout=60
    )


def test_migrate_up_leaves_nothing_pending(database: str) -> None:
    before = json.loads(op("migrate", "status", database, "--format", "json").stdout)
    assert before["applied"] == [] and before["pending"]
    for _ in range(2):
        done = op("migrate", "up", database)
        assert done.returncode == 0, done.stderr
    after = json.loads(op("migrate", "status", database, "--format", "json").stdout)
    assert after == {"applied": before["pending"], "pending": []}


def test_a_database_that_is_away_gives_one_line() -> None:
    done = op("migrate", "up", "postgresql://someone:hidden-password@127.0.0.1:1/name")
    assert done.returncode != 0
    assert "cannot be used" in done.stderr and len(done.stderr.splitlines()) == 1
    assert "hidden-password" not in done.stderr


def test_a_wrong_url_gives_one_line() -> None:
    done = op("migrate", "up", "delphi://someone:hidden-password@somewhere")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr and "hidden-password" not in done.stderr


def test_migrate_down_goes_back_step_by_step_and_up_again(database: str) -> None:
    def applied() -> list[str]:
        return list(json.loads(op("migrate", "status", database, "--format", "json").stdout)["applied"])

    assert op("migrate", "up", database).returncode == 0
    every = applied()
    assert op("migrate", "down", database, "--steps", "2").returncode == 0
    assert applied() == every[:-2]
    assert op("migrate", "up", database).returncode == 0
    assert op("migrate", "down", database, "--steps", str(len(every) + 1)).returncode == 0
    assert applied() == []
    assert op("migrate", "up", database).returncode == 0
    assert applied() == every
