"""Whatever ends a run, no client of it stays at a provider that lives on."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from harness.protocol.exchange import Request
from harness.wire.journal import Journal, journals
from tests.hostile.servers import answer, provider, serving

TIMEOUT = 120
# The last one holds a declared wait of 30 s, so that the run is not over before it is killed.
PLAYED = (
    "oidc-core/code-flow-with-nonce",
    "oidc-core/code-flow-without-nonce",
    "oidc-core/prompt-login",
    "oidc-core/code-reuse",
    "oidc-core/code-reuse-after-30-seconds",
)


@dataclass(frozen=True)
class LivingProvider:
    issuer: str
    admin: str

    def clients(self) -> list[str]:
        with urlopen(f"{self.admin}/admin/clients", timeout=20) as response:
            return [client["client_id"] for client in json.load(response)]


@pytest.fixture(scope="module")
def living() -> Iterator[LivingProvider]:
    words = [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        addresses = json.loads(process.stdout.readline())
        yield LivingProvider(addresses["issuer"], addresses["admin"])
        assert process.stdin is not None
        process.stdin.close()


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "HALLMARK_PASSWORD": "a password"}


def target_file(folder: Path, issuer: str) -> str:
    users = [f"  - {{name: {name}, password: {name}-password}}\n" for name in ("alice", "bob", "carol", "dave")]
    recipes = (
        "  - {page: login, form_with: [username, password], fill: {username: $user.name, password: $user.password}}\n"
        "  - {page: consent, form_with: [decision], submit: {decision: accept}, refuse: {decision: refuse}}\n"
    )
    path = folder / "op.yaml"
    path.write_text(
        f"target: op\nissuer: {issuer}\nclients: {{dynamic: {{}}}}\nusers:\n{''.join(users)}"
        f"pages:\n  recipes:\n{recipes.replace('  - ', '    - ')}",
        encoding="utf-8",
    )
    return str(path)


@contextmanager
def running(folder: Path, issuer: str, *words: str, played: Sequence[str] = PLAYED) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "harness", "run", *played, "--target", target_file(folder, issuer), *words]
    with subprocess.Popen(
        [*command, "--output", str(folder / "report")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment(folder),
    ) as process:
        yield process


def clean(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", "clean"],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env=environment(folder),
    )


def known(folder: Path) -> tuple[Journal, ...]:
    return journals(folder / "state" / "hallmark" / "journals")


def wait_until_a_client_is_created(folder: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not any(journal.left() for journal in known(folder)):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "no client was created"
        time.sleep(0.005)


@pytest.mark.parametrize("seed", range(3))
def test_after_a_kill_at_any_moment_clean_leaves_no_client(seed: int, living: LivingProvider, tmp_path: Path) -> None:
    before = living.clients()
    with running(tmp_path, living.issuer, "-n", "2") as process:
        wait_until_a_client_is_created(tmp_path, process)
        time.sleep(random.Random(seed).uniform(0, 1))
        os.killpg(process.pid, signal.SIGKILL)
    done = clean(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "removed at" in done.stdout
    assert living.clients() == before
    assert known(tmp_path) == ()
    assert "nothing to remove" in clean(tmp_path).stdout


def test_ctrl_c_leaves_no_client_and_no_journal(living: LivingProvider, tmp_path: Path) -> None:
    before = living.clients()
    with running(tmp_path, living.issuer, "-n", "2") as process:
        wait_until_a_client_is_created(tmp_path, process)
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=TIMEOUT)
        assert process.returncode == 130, output + errors
    assert living.clients() == before
    assert known(tmp_path) == ()


def test_clean_leaves_a_run_alone_that_goes_on(living: LivingProvider, tmp_path: Path) -> None:
    with running(tmp_path, living.issuer, "-n", "0") as process:
        wait_until_a_client_is_created(tmp_path, process)
        done = clean(tmp_path)
        assert "is still going on: left alone" in done.stdout
        assert known(tmp_path) != ()
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=TIMEOUT)
    assert known(tmp_path) == ()


def test_only_its_user_may_read_a_journal(tmp_path: Path) -> None:
    journal = Journal.begin(tmp_path / "journals", "one", {"issuer": "https://op.example"})
    assert journal.path.stat().st_mode & 0o777 == 0o600
    assert journal.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_client_is_removed_by_what_it_was_told_last(tmp_path: Path) -> None:
    journal = Journal.begin(tmp_path / "journals", "one", {"issuer": "https://op.example"})
    for token in ("first", "second"):
        told = Request("DELETE", "https://op.example/clients/rp", (("Authorization", f"Bearer {token}"),))
        journal.ended(journal.begun("register"), "rp", told)
    removals = [left.removal for left in journal.left()]
    assert [one.headers for one in removals if isinstance(one, Request)] == [(("Authorization", "Bearer second"),)]
    journal.removed("https://op.example/clients/rp")
    assert journal.left() == ()


def test_what_cannot_be_removed_is_named_once(tmp_path: Path) -> None:
    registered = answer(json.dumps({"client_id": "one", "client_secret": "a secret"}).encode(), status="201 Created")
    with (
        serving(provider(register=registered)) as address,
        running(tmp_path, address, "-n", "0", played=PLAYED[:1]) as process,
    ):
        _, errors = process.communicate(timeout=TIMEOUT)
        told = re.search(r"(\d+) clients? left at the provider, which offers no way to delete them", errors)
        assert told is not None, errors
        done = clean(tmp_path)
    assert done.returncode == 5
    assert done.stdout.count("the provider gave no address to remove it at; remove it by hand") == int(told[1])
    assert "a secret" not in done.stdout
    assert clean(tmp_path).returncode == 0


def test_after_a_killed_load_run_clean_leaves_no_client(living: LivingProvider, tmp_path: Path) -> None:
    before = living.clients()
    words = ["load", "client-credentials", "--target", target_file(tmp_path, living.issuer), "--duration", "60s"]
    with subprocess.Popen(
        [sys.executable, "-m", "harness", *words, "--users", "1", "--output", str(tmp_path / "report")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment(tmp_path),
    ) as process:
        wait_until_a_client_is_created(tmp_path, process)
        os.killpg(process.pid, signal.SIGKILL)
    done = clean(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "removed at" in done.stdout
    assert living.clients() == before
    assert known(tmp_path) == ()
