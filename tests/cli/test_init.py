"""`hallmark init` writes a target file for a provider that nobody described, and a run needs no editing of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.protocol.exchange import Response
from harness.wire.forms import page_summary
from harness.wire.guessing import guessed
from harness.wire.limits import Limits

TIMEOUT = 120


def hallmark(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", *words],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env={**os.environ, "HALLMARK_PASSWORD": "alice-password"},
    )


def test_from_an_address_to_verdicts_without_editing(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin"]
    file = tmp_path / "op.yaml"
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as provider:
        assert provider.stdout is not None
        assert provider.stdin is not None
        issuer = json.loads(provider.stdout.readline())["issuer"]
        begun = hallmark("init", issuer, "--user", "alice", "--write", str(file))
        assert begun.returncode == 0, begun.stdout + begun.stderr
        assert "login          alice logged in; pages: login, consent" in begun.stdout
        assert "alice-password" not in file.read_text("utf-8")
        scenario = "oidc-core/code-flow-with-nonce"
        done = hallmark("run", scenario, "--target", str(file), "-n", "0", "--output", str(tmp_path / "report"))
        assert done.returncode == 0, done.stdout + done.stderr
        again = hallmark("init", issuer, "--user", "alice", "--write", str(file))
        assert again.returncode == 2
        assert f"--write: {file} exists already" in again.stderr
        provider.stdin.close()


@pytest.mark.parametrize(
    ("html", "name", "filled"),
    [
        ("<input name=u><input name=p type=password><button>Go</button>", "login", {"u", "p"}),
        ("<input name=email type=email><button>Next</button>", "identifier", {"email"}),
        ("<input name=p type=password>", "password", {"p"}),
        (
            "<input type=hidden name=t value=1><button name=a value=no>Deny</button><button name=a>Allow</button>",
            "consent",
            set(),
        ),
        ("<input name=q>", None, set()),
        ("<input name=p type=password><input name=again type=password><input name=u>", None, set()),
        ("<input type=hidden name=t value=1><button>Delete everything</button>", None, set()),
    ],
)
def test_a_page_is_guessed_by_its_fields_and_buttons(html: str, name: str | None, filled: set[str]) -> None:
    body = f"<title>A page</title><form method=post>{html}</form>".encode()
    page = page_summary(
        Response(200, "OK", (("Content-Type", "text/html"),), body, 0.0), "http://op.example/", Limits()
    )
    found = guessed(page)
    assert (found[0].name if found else None) == name
    assert {field for field, _ in found[0].fill} == filled if found else not filled
