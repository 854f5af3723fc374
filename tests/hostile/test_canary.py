"""Secrets that a target echoes, in whatever spelling, reach no output of any writer."""

import base64
import html
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from harness.wire.redaction import Redactor
from tests.hostile.servers import answer, provider, serving

PASSWORD = 'canary "of" <alice> & bob+50%/?'
CLIENT_SECRET = "canary/of+the=client&'s"
TIMEOUT = 120


def jwt(claims: dict[str, str]) -> str:
    parts = (json.dumps({"alg": "none"}), json.dumps(claims))
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts) + "."


def echoes(secret: str) -> list[str]:
    octets = secret.encode()
    return [
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        html.escape(secret),
        json.dumps({"echo": secret}),
        *(base64.b64encode(before + octets + b" and more").decode() for before in (b"", b"x", b"xy")),
        base64.urlsafe_b64encode(b"before it " + octets).decode(),
        jwt({"echo": secret}),
    ]


def traces(secret: str) -> list[str]:
    """Parts of the echoes that tell the secret, without what is around it."""
    octets = secret.encode()
    groups = [base64.b64encode(octets[start:])[:20].decode() for start in range(3)]
    return [secret, quote(secret, safe=""), quote_plus(secret), html.escape(secret), json.dumps(secret)[1:-1], *groups]


@pytest.mark.parametrize("secret", [PASSWORD, CLIENT_SECRET])
def test_every_spelling_of_a_secret_is_replaced(secret: str) -> None:
    redactor = Redactor()
    redactor.learn(secret)
    for echo in echoes(secret):
        shown = redactor.text(f"said: {echo}!")
        assert not [trace for trace in traces(secret) if trace in shown], (echo, shown)
        assert "said: " in shown


def test_no_output_holds_what_the_target_echoed(tmp_path: Path) -> None:
    said = [*echoes(PASSWORD), *echoes(CLIENT_SECRET)]
    page = answer(
        f"<title>{html.escape(PASSWORD)}</title><p>{html.escape(' '.join(said))}</p>".encode(),
        media_type="text/html",
        headers=f"X-Echo: {quote(PASSWORD)} {quote(CLIENT_SECRET)} {jwt({'echo': PASSWORD})}\r\n",
        status="400 Bad Request",
    )
    registered = {"client_id": "one", "client_secret": CLIENT_SECRET, "note": said}
    behaviour = provider(register=answer(json.dumps(registered).encode(), status="201 Created"), authorize=page)
    with serving(behaviour) as address:
        command = [sys.executable, "-m", "harness", "run", "oidc-core/code-flow-with-nonce", "oidc-core/prompt-login"]
        done = subprocess.run(
            [
                *command,
                "--target",
                address,
                "--user",
                "alice",
                "-n",
                "0",
                "--output",
                str(tmp_path),
                "--alluredir",
                str(tmp_path / "allure"),
            ],
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            env={**os.environ, "HALLMARK_PASSWORD": PASSWORD},
        )
    outputs = {path.name: path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    assert {"events.ndjson", "summary.json", "summary.md", "junit.xml", "report.html"} <= set(outputs)
    assert any("/authorize" in text for name, text in outputs.items() if "-attachment." in name)
    assert "/authorize" in outputs["events.ndjson"]
    for name, text in {**outputs, "the terminal": done.stdout + done.stderr}.items():
        found = [trace for secret in (PASSWORD, CLIENT_SECRET) for trace in traces(secret) if trace in text]
        assert not found, (name, found)
