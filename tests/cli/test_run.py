"""`hallmark run` as a user and as a pipeline meet it."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.shipped_folder import scenarios_folder
from harness.targets.loading import load_target

TIMEOUT = 120
THREAD = "oidc-core/code-flow-with-nonce"


def hallmark(
    *words: str, timeout: float = TIMEOUT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", *words],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, **(env or {})},
    )


def events(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "events.ndjson").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_correct_provider_passes_with_any_number_of_workers(workers: str, tmp_path: Path) -> None:
    done = hallmark("run", THREAD, "-n", workers, "--output", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "judged 1, blocked 0, skipped 0, of 1" in done.stdout
    assert [event["verdict"] for event in events(tmp_path) if event["event"] == "scenario_finished"] == ["PASS"]


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_scenario_that_waits_holds_up_no_other(workers: str, tmp_path: Path) -> None:
    others = (THREAD, "oidc-discovery/required-members", "oidc-core/state-absent")
    done = hallmark("run", "oidc-core/max-age-1", *others, "-n", workers, "--output", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    order = [event["address"] for event in events(tmp_path) if event["event"] == "scenario_finished"]
    assert set(order) == {"oidc-core/max-age-1", *others}
    assert order[-1] == "oidc-core/max-age-1"


def test_a_short_run_of_a_target_on_the_same_cores_starts_no_workers(tmp_path: Path) -> None:
    done = hallmark("run", THREAD, "oidc-discovery/required-members", "--output", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert events(tmp_path)[0]["workers"] == 0


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_dropped_nonce_turns_exactly_its_requirement_red(workers: str, tmp_path: Path) -> None:
    done = hallmark("run", THREAD, "--fault", "nonce-dropped", "-n", workers, "--output", str(tmp_path))
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [e["requirement"] for e in events(tmp_path) if e["event"] == "judgement" and e["result"] == "BROKEN"]
    assert broken == ["OIDCC-2-21"]
    assert "OIDCC-2-21  MUST  A nonce sent in the Authentication Request comes back" in done.stdout
    assert "expected  the nonce of the request" in done.stdout
    assert f"hallmark run {THREAD} --target reference --fault nonce-dropped" in done.stdout


def test_the_official_suite_only_warns_of_a_code_that_works_twice(tmp_path: Path) -> None:
    words = ("oidc-core/code-reuse", "--profile", "basic", "--fault", "code-reusable", "-n", "0")
    done = hallmark("run", *words, "--output", str(tmp_path))
    (found,) = json.loads((tmp_path / "summary.json").read_text("utf-8"))["forecast"]
    assert (found["module"], found["verdict"], found["forecast"]) == ("oidcc-codereuse", "FAIL", "WARNING")
    assert "WARNING  oidcc-codereuse  oidcc-codereuse.accepted; ours FAIL" in done.stdout


def test_without_a_browser_with_javascript_its_scenarios_are_skipped_and_say_so(tmp_path: Path) -> None:
    nothing = {"PATH": str(tmp_path)}
    done = hallmark("run", "session-management/logout", THREAD, "-n", "0", "--output", str(tmp_path), env=nothing)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "blocked 0, skipped 1, of" in done.stdout
    assert re.search("SKIPPED no (Chromium|Playwright) is installed", done.stdout)


def test_no_secret_reaches_any_output(tmp_path: Path) -> None:
    done = hallmark("run", THREAD, "-n", "0", "--output", str(tmp_path))
    written = done.stdout + "".join(path.read_text("utf-8") for path in sorted(tmp_path.iterdir()) if path.is_file())
    users = load_target("reference", scenarios_folder() / "targets")[0].users
    assert not [user.name for user in users if str(user.password) in written]
    assert "eyJ" not in written


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["oidc-core/code-flow-with-nonse"], "did you mean 'oidc-core/code-flow-with-nonce'?"),
        (["--profile", "basik"], "did you mean 'basic'?"),
        (["--target", "referense"], "did you mean 'reference'?"),
        (["--target", "nowhere.yaml"], "there is no target file nowhere.yaml"),
        (["--target", "https://op.example"], "needs --user NAME"),
        ([THREAD, "--fault", "nonsense"], "no fault is called 'nonsense': see hallmark list faults"),
        ([THREAD, "--fault", "nonce-droped"], "no fault is called 'nonce-droped': did you mean 'nonce-dropped'?"),
        ([THREAD, "--pytest-option=--nonsense", "-n", "0"], "error: pytest could not begin the run"),
        ([THREAD, "--target", "oidc-provider", "--fault", "nonce-dropped"], "has no list of faults"),
        (["--no-such-option"], "No such option"),
    ],
)
def test_a_wrong_command_gives_one_clear_message_and_exit_code_2(
    words: list[str], message: str, tmp_path: Path
) -> None:
    done = hallmark("run", *words, "--output", str(tmp_path))
    assert done.returncode == 2, done.stdout + done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_scenario_file_lists_all_its_mistakes_with_their_places(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        "scenario: A wrong file\nsteps:\n  - autorize: {user: alice}\n  - token: {code: $logn.code}\n", encoding="utf-8"
    )
    done = hallmark("run", str(wrong), "--output", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "did you mean 'authorize'?" in done.stderr
    assert "no earlier step is named 'logn'" in done.stderr
    assert ":3:5" in done.stderr
    assert "Traceback" not in done.stderr


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_target_that_is_down_is_exit_code_3(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    env = {"HALLMARK_PASSWORD": "alice-password"}
    done = hallmark("run", THREAD, "--target", address, "--user", "alice", "--output", str(tmp_path), env=env)
    assert done.returncode == 3, done.stdout + done.stderr
    assert address in done.stderr
    assert "Traceback" not in done.stderr


def test_an_output_folder_that_cannot_be_made_is_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = hallmark("run", THREAD, "--output", str(tmp_path / "file" / "below"))
    assert done.returncode == 2
    assert "--output" in done.stderr
