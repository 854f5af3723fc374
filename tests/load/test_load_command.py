"""`hallmark load` as a performance engineer and a pipeline meet it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from load.comparison import NoComparison, read_result

HERE = Path(__file__).parent
SCHEMA = Path(__file__).parents[2] / "load" / "schemas" / "load.json"
TIMEOUT = 120
WRONG_FILES = sorted((HERE / "wrong").glob("*.yaml"))
# Long enough for a login where other tests have the machine.
TINY = ("--users", "2", "--duration", "2s")


def hallmark(*words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", *words],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        cwd=HERE,
        env={**os.environ, **(env or {})},
    )


def result(folder: Path) -> dict[str, Any]:
    written = json.loads((folder / "load.json").read_text("utf-8"))
    jsonschema.validate(written, json.loads(SCHEMA.read_text("utf-8")))
    return written


def figures(written: Mapping[str, Any], message: str) -> Mapping[str, Any]:
    return next(one for one in written["messages"] if one["message"] == message)


def test_whole_logins_are_measured_by_message_and_as_a_whole(tmp_path: Path) -> None:
    done = hallmark("load", "login", *TINY, "--output", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    written = result(tmp_path)
    names = {one["message"] for one in written["messages"]}
    assert {"authorize", "login page", "login form", "redirect", "token", "userinfo"} <= names
    assert written["whole"]["answers"] > 0
    assert figures(written, "token")["response_times_ms"]["p50"] < written["whole"]["response_times_ms"]["p50"]
    assert not written["failures"]
    assert 0.9 < written["seconds"] < 3
    assert written["target_cpu_ms"] > 0


@pytest.mark.parametrize(
    ("journey", "message"),
    [
        ("client-credentials", "client_credentials"),
        ("introspection", "introspect"),
        ("userinfo", "userinfo"),
        ("refresh", "refresh"),
        ("discovery", "discover"),
        ("jwks", "fetch_jwks"),
    ],
)
def test_a_single_endpoint_is_measured_alone(journey: str, message: str, tmp_path: Path) -> None:
    done = hallmark("load", journey, *TINY, "--output", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    written = result(tmp_path)
    assert [one["message"] for one in written["messages"]] == [message]
    assert figures(written, message)["answers"] > 10
    assert written["whole"] is None


@pytest.mark.parametrize("played", ["login", "oidc-core/code-flow"])
def test_a_provider_that_demands_a_code_challenge_gets_the_one_that_its_file_names(played: str, tmp_path: Path) -> None:
    file = tmp_path / "demanding.yaml"
    file.write_text("target: demanding\nextends: reference\npkce: S256\n", "utf-8")
    words = ("load", played, *TINY, "--output", str(tmp_path), "--target", str(file))
    done = hallmark(*words, env={"HALLMARK_OP_PKCE_ENFORCED": "true"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert not result(tmp_path)["failures"]


def test_processes_share_the_users_and_add_up(tmp_path: Path) -> None:
    words = ("--users", "3", "--duration", "1s", "--processes", "2")
    done = hallmark("load", "discovery", *words, "--output", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    written = result(tmp_path)
    assert (written["users"], written["processes"]) == (3, 2)
    assert figures(written, "discover")["wrong"] == 0


def test_a_wrong_answer_with_status_200_is_wrong(tmp_path: Path) -> None:
    done = hallmark("load", "login", *TINY, "--fault", "userinfo-sub-differs", "--output", str(tmp_path))
    assert done.returncode == 1, done.stdout + done.stderr
    written = result(tmp_path)
    assert [(one["message"], one["reason"]) for one in written["failures"]] == [
        ("userinfo", "UserInfo has the sub of another user")
    ]
    assert figures(written, "userinfo")["wrong"] == figures(written, "userinfo")["answers"]
    assert figures(written, "token")["wrong"] == 0
    assert "WRONG userinfo: UserInfo has the sub of another user" in done.stdout


def test_a_missed_threshold_decides_the_exit_code_and_says_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "limits.yaml"
    file.write_text(
        "thresholds:\n  discovery:\n    discover: {p50_ms_at_most: 0.001, max_ms_at_most: 100000}\n", "utf-8"
    )
    done = hallmark("load", "discovery", *TINY, "--thresholds", str(file), "--output", str(tmp_path))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "MISSED discover: p50_ms at most 0.001, measured" in done.stdout
    assert "limits.yaml:3:16" in done.stdout
    assert [one["met"] for one in result(tmp_path)["thresholds"]] == [False, True]


def test_a_file_can_bear_wrong_answers(tmp_path: Path) -> None:
    file = tmp_path / "limits.yaml"
    file.write_text("thresholds:\n  login:\n    userinfo: {wrong_share_at_most: 1}\n", "utf-8")
    done = hallmark(
        "load", "login", *TINY, "--fault", "userinfo-sub-differs", "--thresholds", str(file), "--output", str(tmp_path)
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WRONG_FILES, ids=lambda path: path.stem)
def test_a_wrong_thresholds_file_gives_the_message_beside_it(path: Path) -> None:
    done = hallmark("load", "login", "--thresholds", f"wrong/{path.name}")
    assert done.returncode == 2
    assert done.stderr == path.with_suffix(".txt").read_text("utf-8")
    assert not done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["logn"], "nothing to put load with is called 'logn': did you mean 'login'?"),
        (["everything"], "there are login, client-credentials,"),
        (["oidc-core/code-flou"], "did you mean 'oidc-core/code-flow'?"),
        (["login", "--users", "100000"], "100000 is not in the range 1<=x<=500"),
        (["login", "--duration", "10"], "'10' is no duration; write 500ms, 10s or 1m30s"),
        (["login", "--duration", "2h"], "a load run lasts from 0.5 to 3600 seconds"),
        (["login", "--thresholds", "nowhere.yaml"], "the file cannot be read"),
        (["login", "--target", "referense"], "did you mean 'reference'?"),
        (["login", "--compare", "nowhere.json"], "--compare: nowhere.json cannot be read"),
        (["login", "--compare", "wrong/thresholds.yaml"], "is no load.json of this version"),
    ],
)
def test_a_wrong_command_gives_one_clear_message_and_exit_code_2(words: list[str], message: str) -> None:
    done = hallmark("load", *words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b'{"run": "\xff"}', b'{"crashes":' * 100_000, b'{"seconds": 1' + b"0" * 400 + b"}"]
)
def test_an_older_result_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    older = tmp_path / "older.json"
    older.write_bytes(content)
    with pytest.raises(NoComparison, match=r"older\.json is no load\.json of this version: ."):
        read_result(older)


def test_a_target_that_is_down_is_unreachable(tmp_path: Path) -> None:
    file = tmp_path / "down.yaml"
    file.write_text("target: down\nissuer: http://127.0.0.1:9\nusers:\n  - {name: alice, password: a}\n", "utf-8")
    done = hallmark("load", "login", "--target", str(file), "--output", str(tmp_path))
    assert done.returncode == 3, done.stdout + done.stderr
    assert "cannot be put under load" in done.stderr


@pytest.mark.parametrize("allowed", [(), ("--may-load", "other.example")])
def test_a_host_that_nobody_allowed_is_not_touched(allowed: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.yaml"
    file.write_text("target: elsewhere\nissuer: https://op.example\nusers:\n  - {name: a, password: b}\n", "utf-8")
    done = hallmark("load", "login", "--target", str(file), *allowed, "--output", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "https://op.example is not on this machine" in done.stderr
    assert "say so with --may-load op.example" in done.stderr


def test_an_older_result_is_shown_as_ratios(tmp_path: Path) -> None:
    assert hallmark("load", "discovery", *TINY, "--output", str(tmp_path)).returncode == 0
    older = tmp_path / "older.json"
    (tmp_path / "load.json").rename(older)
    done = hallmark("load", "discovery", *TINY, "--compare", str(older), "--output", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "compared with before" in done.stdout
    other = hallmark("load", "jwks", "--compare", str(older), "--output", str(tmp_path))
    assert (other.returncode, other.stdout) == (2, "")
    assert "the older result is of discovery, not of jwks" in other.stderr


def test_a_scenario_is_played_without_judging(tmp_path: Path) -> None:
    done = hallmark("load", "oidc-core/code-flow", *TINY, "--output", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    written = result(tmp_path)
    assert written["played"] == "oidc-core/code-flow"
    assert {"discover", "authorize", "token", "userinfo"} <= {one["message"] for one in written["messages"]}
    assert written["whole"]["answers"] > 0


def test_a_refusal_that_a_scenario_expects_is_the_right_answer(tmp_path: Path) -> None:
    done = hallmark("load", "oidc-core/refresh-token-that-is-not-one", *TINY, "--output", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    refreshes = figures(result(tmp_path), "refresh")
    assert refreshes["answers"] > 0
    assert refreshes["wrong"] == 0


def test_an_interrupt_keeps_what_was_measured(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "harness",
            "load",
            "discovery",
            "--users",
            "2",
            "--duration",
            "60s",
            "--output",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "playing discovery" in process.stdout.readline()
    assert process.stdout.readline() == "measuring for 60 s\n"
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=30)
    assert process.returncode == 130, said + errors
    written = result(tmp_path)
    assert written["interrupted"]
    assert figures(written, "discover")["answers"] > 0
    assert "interrupted: these are the figures so far" in said


def test_without_locust_one_message_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util\n"
        "found = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'locust' else found(name, *rest)\n",
        "utf-8",
    )
    done = hallmark("load", "login", env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 2
    assert done.stderr == (
        "error: hallmark load needs Locust, which is not installed: pip install 'oidc-hallmark[load]'\n"
    )
