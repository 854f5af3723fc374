"""A target's process starts before its file is found right, once, and ends where it is not the one to be started."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.cli.glance import glanced
from harness.targets.early_process import early_process
from harness.targets.process_order import process_order

TIMEOUT = 60
ENDS_WITHIN = 10.0
STARTED = "started.txt"
PROVIDER = """
import json, os, sys
with open("started.txt", "a") as file:
    print(os.getpid(), file=file)
print(json.dumps({"issuer": "http://127.0.0.1:1"}), flush=True)
sys.stdin.read()
"""
FILE = """
target: op
issuer: "{start.issuer}"
start: {process: [python, provider.py], environment: {KIND: plain}, environment_when_judged: {KIND: judged}}
clients: {dynamic: {}}
users: [{name: alice, password: alice-password}, {name: bob, password: bob-password}]
"""
NO_OPTIONS: Mapping[str, str] = {}


def written(folder: Path, text: str = FILE) -> Path:
    (folder / "provider.py").write_text(PROVIDER, "utf-8")
    path = folder / "op.yaml"
    path.write_text(text, "utf-8")
    return path


def started(folder: Path) -> list[int]:
    """The processes that were started, all of which have to end."""
    lines = (folder / STARTED).read_text("ascii").split() if (folder / STARTED).exists() else []
    return [int(line) for line in lines]


def are_gone(processes: list[int]) -> bool:
    deadline = time.monotonic() + ENDS_WITHIN
    while any(os.path.exists(f"/proc/{process}") for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def command(*words: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "harness", *words]
    return subprocess.run(whole, capture_output=True, text=True, timeout=TIMEOUT, check=False)


def run(path: Path) -> subprocess.CompletedProcess[str]:
    return command("run", "--target", str(path), "--output", str(path.parent / "output"))


def test_a_run_starts_its_target_once(tmp_path: Path) -> None:
    done = run(written(tmp_path))
    assert (done.returncode, len(started(tmp_path))) == (3, 1)
    assert "no provider configuration" in done.stderr
    assert are_gone(started(tmp_path))


def test_a_target_whose_file_is_wrong_does_not_stay(tmp_path: Path) -> None:
    done = run(written(tmp_path, FILE + "userz: []\n"))
    assert done.returncode == 2
    assert "userz" in done.stderr
    assert are_gone(started(tmp_path))


def test_the_process_is_handed_to_whoever_orders_the_same_and_stops_where_it_is_another(tmp_path: Path) -> None:
    path = written(tmp_path)
    order = process_order(["python", "provider.py"], {}, {"KIND": "judged"}, tmp_path, NO_OPTIONS)
    with early_process(str(path), tmp_path, NO_OPTIONS) as early:
        assert early is not None
        with early.taken(order) or pytest.fail("not handed over") as process:
            assert process.poll() is None
            assert early.taken(order) is None
            process.kill()
    with early_process(str(path), tmp_path, NO_OPTIONS) as early:
        assert early is not None
        assert early.taken(order._replace(environment={"KIND": "plain"})) is None
    assert are_gone(started(tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        "target: [",
        "- target",
        "\x00",
        "x: " + "y" * (1 << 20),
        "&x x: *x",
        "extends: reference",
        "target: op",
        "start: {process: [python, provider.py], npm: here}",
        "start: {container: {image: op, ports: [1], ready: 'http://127.0.0.1:1'}, process: [python, provider.py]}",
        "start: {process: python provider.py}",
        "start: {process: []}",
        "start: {process: [python, 1]}",
        "start: {process: [python, provider.py], environment: {PORT: 1}}",
        "start: {process: [python, provider.py], arguments: [fault]}",
        "start: {process: [no-such-program]}",
        "start: {process: [python, '{nothing}']}",
    ],
)
def test_nothing_starts_from_a_file_that_has_to_be_read_with_care_first(text: str, tmp_path: Path) -> None:
    with early_process(str(written(tmp_path, text)), tmp_path, NO_OPTIONS) as early:
        assert early is None
    assert started(tmp_path) == []


def test_nothing_starts_for_an_address_or_a_name_that_is_no_target(tmp_path: Path) -> None:
    for target in ("https://op.example", "https://op.example/a.yaml", "missing", "missing.yaml"):
        with early_process(target, tmp_path, NO_OPTIONS) as early:
            assert early is None


TAKES_OPTIONS = FILE.replace("process:", "arguments: {fault: [--fault, '{fault}'], database: ['{database}']}, process:")


@pytest.mark.parametrize(
    ("words", "added"),
    [
        (("--target", "{path}"), ()),
        (("--target={path}",), ()),
        (("-n", "2", "--target", "reference", "some/address", "--target={path}", "--fail-fast"), ()),
        (("--target=op", "--scenarios", "{folder}"), ()),
        (("--scenarios={folder}",), ()),
        (("--scenarios={folder}", "--target"), ()),
        (("--target={path}", "--fault", "x", "--database=y"), ("--fault", "x", "y")),
    ],
)
def test_a_glance_at_the_words_starts_the_process_that_they_ask_for(
    words: tuple[str, ...], added: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "targets").mkdir()
    path = written(tmp_path / "targets", TAKES_OPTIONS)
    (path.parent / "reference.yaml").write_text(TAKES_OPTIONS, "utf-8")
    order = process_order(["python", "provider.py", *added], {}, {"KIND": "judged"}, path.parent, NO_OPTIONS)
    with glanced(["run", *(word.format(path=path, folder=tmp_path) for word in words)]) as early:
        assert early is not None
        with early.taken(order) or pytest.fail("another one was started") as process:
            process.kill()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--target={path}", "--help"),
        ("run", "-h", "--target={path}"),
        ("run", "--target={path}", "--watch"),
        ("run", "--target", "{path}.none"),
        ("doctor", "--target={path}"),
        ("--target={path}", "run"),
        (),
    ],
)
def test_a_glance_starts_nothing_where_nothing_is_judged(words: tuple[str, ...], tmp_path: Path) -> None:
    path = written(tmp_path)
    with glanced([word.format(path=path) for word in words]) as early:
        assert early is None
    assert started(tmp_path) == []


@pytest.mark.parametrize("wrong", ["--workres=2", "--workers=many", "--target"])
def test_a_target_that_a_wrong_command_started_does_not_stay(wrong: str, tmp_path: Path) -> None:
    done = command("run", f"--target={written(tmp_path)}", wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert are_gone(started(tmp_path))
