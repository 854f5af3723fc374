"""A target file says how the provider's keys are rotated: by a call of its operator interface, or by a command."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from harness.document.diagnostic import DocumentErrors
from harness.targets.filling import TargetError
from harness.targets.loading import load_target
from harness.targets.rotation import rotate_keys
from harness.targets.target import Target, resolve

HEAD = """\
target: mine
issuer: https://op.example/tenant
users: [{name: alice, password: secret}]
"""


class Operator(HTTPServer):
    """An operator interface that keeps what it is told, and answers with one status."""

    def __init__(self) -> None:
        self.status = 201
        self.told: list[tuple[str, str | None, object]] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Operator

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def operator() -> Iterator[Operator]:
    server = Operator()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def target(folder: Path, rotation: str, **facts: str) -> Target:
    path = folder / "op.yaml"
    path.write_text(HEAD + rotation, encoding="utf-8")
    file, found = load_target(str(path), folder)
    return resolve(file, found, {f"start.{name}": value for name, value in facts.items()})


CALL = """\
rotate_keys:
  call:
    url: "{start.admin}{issuer.path}/keys"
    headers: {Authorization: {file: operator-token}}
    json: {alg: RS256}
"""


def test_an_admin_call_is_made_for_the_issuer_that_is_judged(tmp_path: Path, operator: Operator) -> None:
    (tmp_path / "operator-token").write_text("Bearer opaque\n", encoding="utf-8")
    admin = f"http://127.0.0.1:{operator.server_port}"
    rotate_keys(target(tmp_path, CALL, admin=admin), "https://op.example/tenant/")
    assert operator.told == [("/tenant/keys", "Bearer opaque", {"alg": "RS256"})]


def test_a_refused_call_names_its_status(tmp_path: Path, operator: Operator) -> None:
    (tmp_path / "operator-token").write_text("Bearer opaque", encoding="utf-8")
    operator.status = 403
    admin = f"http://127.0.0.1:{operator.server_port}"
    with pytest.raises(TargetError, match=r"rotate_keys\.call failed: POST .*/tenant/keys gave 403"):
        rotate_keys(target(tmp_path, CALL, admin=admin), "https://op.example/tenant")


def test_a_command_is_run_beside_the_target_file(tmp_path: Path) -> None:
    rotate_keys(target(tmp_path, 'rotate_keys: {command: [sh, -c, "echo {issuer} > rotated"]}\n'), "https://op.example")
    assert (tmp_path / "rotated").read_text("utf-8") == "https://op.example\n"


def test_a_command_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"rotate_keys\.command failed: sh"):
        rotate_keys(target(tmp_path, 'rotate_keys: {command: [sh, -c, "exit 3"]}\n'), "https://op.example")


def test_a_placeholder_that_nobody_filled_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"nothing is known as '\{start\.admin\}'"):
        rotate_keys(target(tmp_path, 'rotate_keys: {command: ["{start.admin}"]}\n'), "https://op.example")


@pytest.mark.parametrize("rotation", ["rotate_keys: {}\n", 'rotate_keys: {command: [a], call: {url: "https://a"}}\n'])
def test_exactly_one_way_is_named(tmp_path: Path, rotation: str) -> None:
    with pytest.raises(DocumentErrors, match="exactly one of call and command"):
        target(tmp_path, rotation)
