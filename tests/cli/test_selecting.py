"""An implementer plays less than everything: by word, by module, by what failed last, to the first failure."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TIMEOUT = 120
NONCE, PROMPT = "oidc-core/code-flow-with-nonce", "oidc-core/prompt-login"
PASSING = "oidc-discovery/required-members"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "harness", "run", *words, "--output", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)


def played(folder: Path) -> list[str]:
    lines = (folder / "events.ndjson").read_text("utf-8").splitlines()
    return [one["address"] for one in map(json.loads, lines) if one["event"] == "scenario_finished"]


def test_what_failed_last_is_played_again_and_then_nothing_is_left(tmp_path: Path) -> None:
    first = run(tmp_path, NONCE, PASSING, "--fault", "nonce-dropped", "-n", "0")
    assert first.returncode == 1, first.stdout + first.stderr
    assert PASSING in played(tmp_path)
    again = run(tmp_path, NONCE, PASSING, "--last-failed", "-n", "0")
    assert again.returncode == 0, again.stdout + again.stderr
    assert NONCE in played(tmp_path)
    assert PASSING not in played(tmp_path)
    nothing = run(tmp_path, "--last-failed")
    assert nothing.returncode == 2
    assert f"--last-failed: nothing failed in the run in {tmp_path}" in nothing.stderr


def test_a_word_selects_among_the_addresses(tmp_path: Path) -> None:
    done = run(tmp_path, NONCE, PROMPT, "-k", "PROMPT-", "-n", "0")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {address.partition("[")[0] for address in played(tmp_path)} == {PROMPT}


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_ends_at_its_first_failure_and_was_not_interrupted(workers: str, tmp_path: Path) -> None:
    fault = ("--fault", "nonce-dropped")
    done = run(tmp_path, "--profile", "basic", "-k", "nonce", *fault, "--fail-fast", "-n", workers)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "interrupted" not in done.stdout
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert summary["interrupted"] is False
    assert "Traceback" not in done.stdout + done.stderr


def test_a_module_of_the_official_suite_selects_what_answers_for_it(tmp_path: Path) -> None:
    done = run(tmp_path, "oidcc-codereuse", "--profile", "basic", "-n", "0")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {address.partition("[")[0] for address in played(tmp_path)} == {"oidc-core/code-reuse"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-k", "no-such-word"], "holds no-such-word"),
        (["--last-failed"], "--last-failed: there is no earlier run in"),
    ],
)
def test_a_selection_of_nothing_is_a_wrong_command(words: list[str], message: str, tmp_path: Path) -> None:
    done = run(tmp_path / "report", *words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
