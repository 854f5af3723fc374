"""Clients that an administrator's interface makes: the same verdicts, nothing left behind, no secret told."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from harness.runner.selection import selected_items
from harness.scenario.suite_loading import load_suite
from harness.shipped_folder import scenarios_folder
from harness.wire.journal import journals
from tests.hostile.servers import answer, serving

TIMEOUT = 120
LONGEST_WAIT = 5
SCENARIO = "oidc-core/code-flow-with-nonce"
# Another client is needed here, whose registration nothing judges.
TWO_CLIENTS = "oidc-core/code-of-another-client"
PLAYED = (SCENARIO, TWO_CLIENTS, "oidc-core/prompt-login", "oidc-core/code-reuse-after-30-seconds")
COMMAND = """
import json, sys, urllib.error, urllib.request
told = json.load(sys.stdin)
if sys.argv[2] == "create":
    body, method, url = json.dumps(told).encode(), "POST", sys.argv[1]
else:
    body, method, url = None, "DELETE", sys.argv[1] + "/" + told["client_id"]
request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
try:
    print(urllib.request.urlopen(request, timeout=20).read().decode())
except urllib.error.HTTPError as error:
    if method != "DELETE" or error.code != 404:
        raise
"""


@dataclass(frozen=True)
class LivingProvider:
    """A provider that goes on after a run, where only an administrator makes clients."""

    issuer: str
    admin: str

    def clients(self) -> list[str]:
        with urlopen(f"{self.admin}/admin/clients", timeout=20) as response:
            return [client["client_id"] for client in json.load(response)]


@pytest.fixture(scope="module")
def living() -> Iterator[LivingProvider]:
    words = [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin"]
    words += ["--set", "dynamic_client_registration=false"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        addresses = json.loads(process.stdout.readline())
        yield LivingProvider(addresses["issuer"], addresses["admin"])
        process.stdin.close()


def by_requests(admin: str, headers: str = "{}") -> str:
    return (
        f"  admin:\n    url: {admin}\n    headers: {headers}\n    create: {{url: /admin/clients}}\n"
        '    delete: {url: "/admin/clients/{client_id}"}\n'
    )


def by_command(folder: Path, admin: str) -> str:
    (folder / "clients.py").write_text(COMMAND, encoding="utf-8")
    create, delete = (f"[python, clients.py, {admin}/admin/clients, {name}]" for name in ("create", "delete"))
    return f"  admin:\n    create: {{command: {create}}}\n    delete: {{command: {delete}}}\n"


def target_file(folder: Path, issuer: str, clients: str) -> str:
    users = "".join(f"  - {{name: {name}, password: {name}-password}}\n" for name in ("alice", "bob", "carol", "dave"))
    path = folder / "op.yaml"
    path.write_text(
        f"target: op\nissuer: {issuer}\nclients:\n{clients}users:\n{users}"
        "pages:\n  recipes:\n"
        "    - {page: login, form_with: [username, password],"
        " fill: {username: $user.name, password: $user.password}}\n"
        "    - {page: consent, form_with: [decision], submit: {decision: accept}, refuse: {decision: refuse}}\n",
        encoding="utf-8",
    )
    return str(path)


def hallmark(folder: Path, *words: str, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "harness", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        env={**os.environ, "XDG_STATE_HOME": str(folder / "state"), **variables},
    )


def played(folder: Path, target: str, *scenarios: str, **variables: str) -> tuple[int, str, dict[str, str]]:
    output = folder / "report"
    with hallmark(
        folder, "run", *scenarios, "--target", target, "-n", "0", "--output", str(output), **variables
    ) as run:
        said = "".join(run.communicate(timeout=TIMEOUT))
    summary = json.loads((output / "summary.json").read_text())
    return run.returncode, said, {one["address"]: one["verdict"] for one in summary["scenarios"]}


def journalled(folder: Path) -> str:
    return "".join(one.path.read_text() for one in journals(folder / "state" / "hallmark" / "journals"))


def test_the_basic_profile_gives_the_same_verdicts_where_only_an_administrator_makes_clients(tmp_path: Path) -> None:
    suite = load_suite(scenarios_folder(), [])
    # One lets half a minute go by before it says of reused codes what another says at once.
    items = selected_items(suite, (), [suite.profiles["basic"]], True)
    brief = [item.address for item in items if item.scenario.waited_seconds <= LONGEST_WAIT]
    assert len(items) - len(brief) == 1
    chosen = ("--profile", "basic", "-n", "2", "--output", str(tmp_path))
    words = ("run", *brief, "--target", "reference-admin", *chosen)
    with hallmark(tmp_path, *words) as run:
        said = "".join(run.communicate(timeout=TIMEOUT))
    assert run.returncode == 0, said
    counts = json.loads((tmp_path / "summary.json").read_text())["profiles"]["basic"]["verdicts"]
    # What judges registration itself has nothing to judge there.
    not_passed = {name: count for name, count in counts.items() if count and name != "PASS"}
    assert not_passed == {"KNOWN": 2, "SKIPPED": 2}


@pytest.mark.parametrize("way", ["requests", "command"])
def test_every_client_is_removed_at_the_end_of_its_scenario(way: str, living: LivingProvider, tmp_path: Path) -> None:
    clients = by_requests(living.admin) if way == "requests" else by_command(tmp_path, living.admin)
    before = living.clients()
    _, said, verdicts = played(tmp_path, target_file(tmp_path, living.issuer, clients), SCENARIO, TWO_CLIENTS)
    assert verdicts == {SCENARIO: "PASS", TWO_CLIENTS: "PASS"}, said
    assert living.clients() == before
    assert journalled(tmp_path) == ""


@pytest.mark.parametrize(("way", "seed"), [("requests", 1), ("command", 2)])
def test_after_a_kill_at_any_moment_clean_leaves_no_client(
    way: str, seed: int, living: LivingProvider, tmp_path: Path
) -> None:
    clients = by_requests(living.admin) if way == "requests" else by_command(tmp_path, living.admin)
    before = living.clients()
    words = ("run", *PLAYED, "--target", target_file(tmp_path, living.issuer, clients), "-n", "2")
    with hallmark(tmp_path, *words, "--output", str(tmp_path / "report")) as run:
        deadline = time.monotonic() + TIMEOUT
        while '"begun"' not in journalled(tmp_path):
            assert run.poll() is None and time.monotonic() < deadline
            time.sleep(0.005)
        time.sleep(random.Random(seed).uniform(0, 0.6))
        os.killpg(run.pid, signal.SIGKILL)
    with hallmark(tmp_path, "clean") as clean:
        said = "".join(clean.communicate(timeout=TIMEOUT))
    assert clean.returncode == 0, said
    assert living.clients() == before
    assert journalled(tmp_path) == ""


@contextmanager
def gated(admin: str, secret: str) -> Iterator[tuple[str, list[str]]]:
    """An administrator's interface that demands a secret, and creates what it is asked for but deletes nothing."""
    refused = []

    def behave(peer: socket.socket, head: str) -> None:
        method, path = head.split(" ")[:2]
        if f"Authorization: Bearer {secret}" not in head or method == "DELETE":
            refused.append(f"{method} {path}")
            peer.sendall(answer(b'{"error": "no"}', status="401 Unauthorized"))
            return
        length = int(head.lower().partition("content-length:")[2].split("\r\n")[0])
        _, _, body = head.partition("\r\n\r\n")
        while len(body) < length:
            body += peer.recv(length - len(body)).decode()
        request = Request(admin + path, body.encode(), {"Content-Type": "application/json"})
        with urlopen(request, timeout=20) as response:
            peer.sendall(answer(response.read(), status="201 Created"))

    with serving(behave) as address:
        yield address, refused


def test_a_secret_by_reference_is_sent_and_told_nowhere_and_what_stays_is_removed_later(
    living: LivingProvider, tmp_path: Path
) -> None:
    before = living.clients()
    secret = "canary-of-the-administrator"
    with gated(living.admin, secret) as (address, refused):
        reference = "{Authorization: {command: [printenv, ADMIN]}}"
        target = target_file(tmp_path, living.issuer, by_requests(address, reference))
        _, said, verdicts = played(tmp_path, target, SCENARIO, ADMIN=f"Bearer {secret}")
    assert verdicts == {SCENARIO: "PASS"}, said
    assert "1 client left at the provider: see hallmark clean" in said
    assert {line.split(" ")[0] for line in refused} == {"DELETE"}
    written = said + journalled(tmp_path) + "".join(path.read_text() for path in (tmp_path / "report").glob("*.*"))
    assert secret not in written
    # The administrator's interface of the file is another one now, which deletes.
    target_file(tmp_path, living.issuer, by_requests(living.admin))
    with hallmark(tmp_path, "clean") as clean:
        said = "".join(clean.communicate(timeout=TIMEOUT))
    assert clean.returncode == 0 and "1 client removed" in said, said
    assert living.clients() == before


@pytest.mark.parametrize(
    ("clients", "said"),
    [
        (
            "  admin:\n    create: {url: 'http://127.0.0.1:1/clients'}\n    delete: {url: 'http://127.0.0.1:1/'}\n",
            "refused",
        ),
        ("  admin:\n    create: {command: ['false']}\n    delete: {command: ['false']}\n", "ended with 1"),
        ("  admin:\n    create: {command: [echo, '[]']}\n    delete: {command: ['false']}\n", "must be a JSON object"),
        (
            "  admin:\n    create: {command: [python, -c, 'print(dict())']}\n    delete: {command: ['false']}\n",
            "with a client_id",
        ),
    ],
)
def test_an_administrator_who_makes_no_client_blocks_the_scenario_and_says_why(
    clients: str, said: str, living: LivingProvider, tmp_path: Path
) -> None:
    code, output, verdicts = played(tmp_path, target_file(tmp_path, living.issuer, clients), SCENARIO)
    assert (code, verdicts) == (3, {SCENARIO: "BLOCKED"})
    assert "clients.admin.create" in output and said in " ".join(output.split())


@pytest.mark.parametrize("wrong", ["{}", "{url: /a, command: [b]}"])
def test_an_operation_is_a_request_or_a_command(wrong: str, tmp_path: Path) -> None:
    clients = f"  admin:\n    create: {wrong}\n    delete: {{command: ['true']}}\n"
    target = target_file(tmp_path, "http://127.0.0.1:1", clients)
    with hallmark(tmp_path, "run", SCENARIO, "--target", target) as run:
        said = "".join(run.communicate(timeout=TIMEOUT))
    assert run.returncode == 2
    assert "takes exactly one of url and command" in said and "op.yaml" in said
