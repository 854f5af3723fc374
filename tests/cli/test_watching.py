"""`hallmark run --watch` judges again when a file changes, until Ctrl-C."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from harness.cli.watching import next_change, state, words_of_each_run
from tests.hostile.servers import provider, serving

TIMEOUT = 120


@pytest.mark.parametrize("change", ["changed", "new", "removed"])
def test_any_change_below_a_folder_is_seen(change: str, tmp_path: Path) -> None:
    folder = tmp_path / "source" / "below"
    folder.mkdir(parents=True)
    (tmp_path / "source" / "__pycache__").mkdir()
    known = folder / "known.py"
    known.write_text("one", "utf-8")
    before = state([tmp_path / "source"])
    assert list(before) == [known]
    actions = {
        "changed": lambda: known.write_text("other", "utf-8"),
        "new": lambda: (folder / "new.py").write_text("", "utf-8"),
        "removed": known.unlink,
    }
    later = threading.Timer(0.1, actions[change])
    later.start()
    assert next_change(before, [tmp_path / "source"]) == folder / ("new.py" if change == "new" else "known.py")
    later.join()


def test_each_run_is_not_asked_to_watch() -> None:
    words = ["a/b", "--watch", "--also-watch", "src", "--also-watch=lib", "-n", "0"]
    assert words_of_each_run(words) == ["a/b", "-n", "0"]


def test_a_run_is_played_again_after_a_change_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    file, watched = tmp_path / "op.yaml", tmp_path / "provider.py"
    watched.write_text("one", "utf-8")
    with serving(provider()) as address:
        file.write_text(f"target: op\nissuer: {address}\nusers: [{{name: alice, password: a-password}}]\n", "utf-8")
        words = ["oidc-discovery/required-members", "--target", str(file), "-n", "0", "--output", str(tmp_path / "out")]
        command = [sys.executable, "-m", "harness", "run", *words, "--watch", "--also-watch", str(watched)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
            assert process.stdout is not None
            killer = threading.Timer(TIMEOUT, process.kill)
            killer.start()
            ends = 0
            for line in process.stdout:
                if line.startswith("watching "):
                    ends += 1
                    assert str(watched) in line
                    if ends == 2:
                        process.send_signal(signal.SIGINT)
                        break
                    watched.write_text("other", "utf-8")
                if "provider.py changed" in line:
                    assert ends == 1
            process.stdout.read()
            code = process.wait()
            killer.cancel()
    assert ends == 2
    assert code in (0, 1)
