"""The reference provider over https, with a certificate that it makes for itself."""

import json
import subprocess
import sys
from pathlib import Path


def test_the_rules_about_https_are_judged_there_and_need_no_excuse(tmp_path: Path) -> None:
    words = ("run", "--target", "reference-https", "--profile", "config", "-n", "0", "--output", str(tmp_path))
    done = subprocess.run(
        (sys.executable, "-m", "harness", *words), capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads((tmp_path / "summary.json").read_text())["profiles"]["config"]
    assert "https://127.0.0.1:" in done.stdout
    assert counts["verdicts"]["PASS"] > 0
    assert counts["verdicts"]["KNOWN"] == 0
