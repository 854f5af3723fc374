"""The shipped Django project on Django OAuth Toolkit installs by itself, starts, and is judged without a surprise."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NETWORK_FAILURES = ("Temporary failure in name resolution", "Network is unreachable", "Connection refused")
TIMEOUT = 300
# A login, a code that comes twice, prompt=none, a logout, a machine's token; and what the toolkit does otherwise.
PLAYED = (
    "oidc-core/code-flow-with-nonce",
    "oidc-core/code-reuse",
    "oidc-core/prompt-none-without-session",
    "oidc-core/hint-of-another-user",
    "rp-initiated-logout/logout",
    "rfc6749/client-credentials",
)


def test_the_toolkit_is_judged_and_every_finding_is_known(tmp_path: Path) -> None:
    words = ("run", *PLAYED, "--target", "django-oauth-toolkit", "-n", "0", "--output", str(tmp_path / "report"))
    done = subprocess.run(
        (sys.executable, "-m", "harness", *words),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
    )
    said = done.stdout + done.stderr
    if "pip failed" in said and any(failure in said for failure in NETWORK_FAILURES):
        pytest.skip("pip does not reach its registry")
    assert done.returncode == 0, said
    verdicts = {
        one["address"]: one["verdict"]
        for one in json.loads((tmp_path / "report" / "summary.json").read_text())["scenarios"]
    }
    assert set(verdicts.values()) <= {"PASS", "KNOWN"}
    assert verdicts["oidc-core/code-flow-with-nonce"] == "PASS"
    assert verdicts["oidc-core/prompt-none-without-session"] == "KNOWN"
    assert verdicts["rp-initiated-logout/logout"] == "PASS"
