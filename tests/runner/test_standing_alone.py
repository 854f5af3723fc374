"""A step that is judged by standing bundles alone does not pass in silence (decisions.md, D3.2 and D3.4)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.servers import answer, provider, serving

SCENARIO = """\
scenario: The configuration is published, and so are the keys
steps:
  - discover: {}
    expect:
      OIDCD-3-5: The metadata has authorization_endpoint.
  - fetch_jwks: {}
    standing: [jwks_response]
"""
KEY = {"kty": "EC", "crv": "P-256", "x": "a" * 43, "y": "b" * 43, "use": "sig", "kid": "one"}
TIMEOUT = 120


@pytest.mark.parametrize(
    ("keys", "verdict", "words"),
    [
        (answer(json.dumps({"keys": [KEY]}).encode()), ("PASS", "FAIL"), ""),
        (answer(b"<h1>Hi", media_type="text/html"), ("BLOCKED",), "a body of type text/html that is no JSON object"),
        (answer(b"", status="500 Internal Server Error"), ("BLOCKED",), "500 Internal Server Error"),
    ],
    ids=["a-message", "html", "server-error"],
)
def test_garbage_where_only_a_bundle_judges_blocks(
    keys: bytes, verdict: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    scenario = tmp_path / "keys.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    with serving(provider(jwks=keys)) as address:
        command = [sys.executable, "-m", "harness", "run", str(scenario), "--target", address, "--user", "alice"]
        done = subprocess.run(
            [*command, "-n", "0", "--output", str(tmp_path / "report")],
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            env={**os.environ, "HALLMARK_PASSWORD": "a password"},
        )
    events = [json.loads(line) for line in (tmp_path / "report" / "events.ndjson").read_text("utf-8").splitlines()]
    finished = [event for event in events if event["event"] == "scenario_finished"]
    assert [event["verdict"] in verdict for event in finished] == [True], done.stdout + done.stderr
    judged = [event for event in events if event["event"] == "judgement" and event["bundle"] == "jwks_response"]
    assert judged, "the bundle's requirements are in the record, reached or not"
    assert words in (finished[0]["reason"] or "")
