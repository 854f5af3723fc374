"""A target that misbehaves gets one clear message from the command and the right exit code (decisions.md, D15)."""

import gzip
import json
import os
import re
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harness.cli.main import main
from tests.hostile.servers import Behaviour, answer, certificate, provider, saying, serving

MESSAGES = Path(__file__).parent / "messages"
THREAD = "oidc-core/code-flow-with-nonce"
TIMEOUT = 60
REDIRECT = answer(b"", status="302 Found", headers="Location: /again\r\n")


def refused(address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    """Run in this process, for targets that no scenario is played against."""
    monkeypatch.setenv("HALLMARK_PASSWORD", "alice-password")
    words = ["run", THREAD, "--target", address, "--user", "alice", "-n", "0", "--output", str(folder / "report")]
    return CliRunner().invoke(main, words)


def run(address: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "harness", "run", "--target", address, "--user", "alice", "-n", "0"]
    return subprocess.run(
        [*command, *(words or (THREAD,)), "--output", str(folder / "report")],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env={**os.environ, "HALLMARK_PASSWORD": "alice-password", "COLUMNS": "100"},
    )


def same_as_kept(name: str, said: str) -> None:
    shown = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", said)
    shown = re.sub(r"of at least \d+ bytes", "of at least SIZE bytes", shown)
    kept = MESSAGES / f"{name}.txt"
    assert shown == (kept.read_text("utf-8") if kept.exists() else ""), f"{kept.name}:\n{shown}"


def endless(peer: socket.socket, head: str) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        peer.sendall(b" " * 65536)


CONFIGURATIONS: dict[str, Behaviour] = {
    "html": saying(answer(b"<h1>Welcome</h1>", media_type="text/html")),
    "not-found": saying(answer(b"<h1>No</h1>", status="404 Not Found", media_type="text/html")),
    "redirect": saying(REDIRECT),
    "endless": endless,
    "bomb": saying(answer(gzip.compress(bytes(50_000_000)), headers="Content-Encoding: gzip\r\n")),
    "broken-json": saying(answer(b'{"issuer": ')),
    "deep-json": saying(answer(b"[" * 200_000)),
    "list": saying(answer(b"[]")),
    "not-http": saying(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "obeyed-by-terminals": saying(b"\x1b]0;owned\x07\x1b[2J\x00 all is well\r\n"),
    "server-error": saying(answer(b"", status="500 Internal Server Error")),
    "bad-gateway": saying(answer(b"", status="502 Bad Gateway")),
    "closed": lambda peer, head: None,
    "long-headers": saying(answer(b"{}", headers="X-Many: 1\r\n" * 150)),
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_a_configuration_that_cannot_be_had_ends_the_run_with_one_message(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(CONFIGURATIONS[name]) as address:
        done = refused(address, tmp_path, monkeypatch)
    assert done.exit_code == 3, done.output
    same_as_kept(name, done.stderr)


def test_a_target_that_is_down_ends_the_run_with_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        address = f"http://127.0.0.1:{once.getsockname()[1]}"
    done = refused(address, tmp_path, monkeypatch)
    assert done.exit_code == 3, done.output
    same_as_kept("down", done.stderr)


def test_a_target_of_no_known_name_ends_the_run_with_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = refused("https://op.invalid", tmp_path, monkeypatch)
    assert done.exit_code == 3, done.output
    assert "error: the target https://op.invalid cannot be judged" in done.stderr
    assert "name-resolution: the host's name cannot be resolved" in done.stderr
    assert "Traceback" not in done.stderr


def target_file(folder: Path, address: str, more: str) -> str:
    path = folder / "op.yaml"
    path.write_text(
        f"target: op\nissuer: {address}\nclients: {{dynamic: {{}}}}\n"
        f"users:\n  - {{name: alice, password: word}}\n{more}",
        encoding="utf-8",
    )
    return str(path)


@pytest.mark.parametrize(("name", "days"), [("expired-certificate", -1), ("self-signed-certificate", 30)])
def test_a_certificate_that_is_not_trusted_ends_the_run_with_one_message(
    name: str, days: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context: ssl.SSLContext = certificate(tmp_path, days=days)
    with serving(saying(answer(b"{}")), context) as address:
        more = "network: {ca_bundle: certificate.pem}\n" if days < 0 else ""
        done = refused(target_file(tmp_path, address, more), tmp_path, monkeypatch)
    assert done.exit_code == 3, done.output
    same_as_kept(name, done.stderr.replace(str(tmp_path), "FOLDER"))


@pytest.mark.parametrize("bundle", ["nowhere.pem", "op.yaml"])
def test_a_file_of_authorities_that_cannot_be_read_is_a_wrong_target_file(
    bundle: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = target_file(tmp_path, "https://127.0.0.1:1", f"network: {{ca_bundle: {bundle}}}\n")
    done = refused(file, tmp_path, monkeypatch)
    assert done.exit_code == 2, done.output
    assert f"network.ca_bundle: {tmp_path / bundle}" in done.stderr
    assert "Traceback" not in done.stderr


def summary(folder: Path) -> dict[str, str]:
    lines = (folder / "report" / "events.ndjson").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    return {e["address"]: f"{e['verdict']}: {e['reason']}" for e in events if e["event"] == "scenario_finished"}


ENDPOINTS: dict[str, tuple[str, bytes, str]] = {
    "registration-redirects": ("register", REDIRECT, "a redirect (302) where a JSON object is due"),
    "registration-html": ("register", answer(b"<p>Hi", media_type="text/html"), "a body of type text/html"),
    "registration-bomb": (
        "register",
        answer(gzip.compress(bytes(50_000_000)), headers="Content-Encoding: gzip\r\n"),
        "more than the limit body_bytes",
    ),
    "registration-broken": ("register", answer(b'{"client_id": "\\ud800'), "that is no JSON object"),
    "registration-forbidden": (
        "register",
        answer(b"<hr><center>nginx</center>", status="403 Forbidden", media_type="text/html"),
        "403, a block page of nginx",
    ),
    "authorization-endless": (
        "authorize",
        answer(b"<p>" + b"a" * 600_000, media_type="text/html"),
        "page-limit: a page of 600003 bytes: more than the limit html_bytes",
    ),
    "authorization-redirects": ("authorize", REDIRECT.replace(b"/again", b"/authorize"), "the limit redirects of 12"),
}


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_endpoint_that_misbehaves_blocks_its_scenario_and_the_run_goes_on(name: str, tmp_path: Path) -> None:
    place, response, words = ENDPOINTS[name]
    registered = answer(json.dumps({"client_id": "one", "client_secret": "a secret"}).encode(), status="201 Created")
    with serving(provider(**{"register": registered, place: response})) as address:
        done = run(address, tmp_path, THREAD, "oidc-core/code-flow-without-nonce")
    assert "Traceback" not in done.stdout + done.stderr
    verdicts = summary(tmp_path)
    assert len(verdicts) == 2
    assert all(verdict.startswith("BLOCKED: ") and words in verdict for verdict in verdicts.values()), verdicts
    assert done.returncode == 3


def many_keys(count: int) -> bytes:
    key = {"kty": "EC", "crv": "P-256", "x": "a" * 43, "y": "b" * 43, "use": "sig"}
    return json.dumps({"keys": [{**key, "kid": str(number)} for number in range(count)]}).encode()


@pytest.mark.parametrize(
    ("keys", "words"),
    [(many_keys(10_000), "10000 keys: more than the limit jwks_keys of 100"), (b'{"keys": {}}', ""), (b"[]", "")],
)
def test_a_key_set_that_is_none_is_a_finding_of_the_scenarios_about_it(keys: bytes, words: str, tmp_path: Path) -> None:
    with serving(provider(jwks=answer(keys))) as address:
        done = run(address, tmp_path, "oidc-discovery/required-members")
    assert done.returncode == 1, done.stdout + done.stderr
    assert words in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_hostile_words_of_a_target_reach_the_reports_as_words(tmp_path: Path) -> None:
    refused = {"error": "invalid_\ud800\x1b[31m", "error_description": "[bold]</script>\x00\x1b]0;x\x07\u202e" * 20}
    response = answer(json.dumps(refused).encode(), status="400 Bad Request")
    with serving(provider(register=response)) as address:
        done = run(address, tmp_path)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "\x1b" not in done.stdout
    assert "</script>" not in re.sub(r"</script>\s*</(?:body|head)>", "", report_body(tmp_path))


def report_body(folder: Path) -> str:
    text = (folder / "report" / "report.html").read_text("utf-8")
    return text[text.index("<body") :]


def port_in_use_target(folder: Path, address: str) -> str:
    port = address.rpartition(":")[2]
    path = folder / "op.yaml"
    path.write_text(
        "target: op\n"
        f"issuer: http://127.0.0.1:{port}\n"
        "clients: {dynamic: {}}\n"
        "users:\n  - {name: alice, password: word}\n"
        "start:\n"
        f"  process: [python, -m, reference_server, serve, all, --port-public, '{port}', --stop-with-stdin]\n"
        "  within: 30\n",
        encoding="utf-8",
    )
    return str(path)


def test_a_port_in_use_ends_the_run_with_one_message(tmp_path: Path) -> None:
    with serving(saying(answer(b"{}"))) as address:
        done = run(port_in_use_target(tmp_path, address), tmp_path)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert address.rpartition(":")[2] in done.stderr
    assert "in use" in done.stderr
