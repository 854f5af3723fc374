"""`hallmark doctor` and `hallmark login` say what a target file lacks before a run does."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from time import time

import pytest
from click.testing import CliRunner, Result

from harness.cli.main import main
from tests.hostile.servers import Behaviour, answer, certificate, metadata, provider, saying, serving

TIMEOUT = 120
USERS = "users: [{name: alice, password: alice-password}]\n"
REGISTERED = answer(json.dumps({"client_id": "one", "client_secret": "a secret"}).encode(), status="201 Created")
LOGIN_PAGE = answer(
    b"<title>Sign in</title><form action=/in method=post><input name=who><input name=key type=password></form>",
    media_type="text/html",
)


# A recipe for another page, since pages are guessed where there is none at all.
RECIPES = "pages: {recipes: [{page: login, form_with: [username]}]}\n"


def target_file(folder: Path, issuer: str, more: str = "clients: {dynamic: {}}\n") -> str:
    path = folder / "op.yaml"
    path.write_text(f"target: op\nissuer: {issuer}\n{more}{USERS}{RECIPES}", encoding="utf-8")
    return str(path)


def command(*words: str) -> Result:
    """Run a command in this process, for targets that no process is started for."""
    return CliRunner().invoke(main, words)


def hallmark(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "harness", *words], capture_output=True, text=True, timeout=TIMEOUT)


def examined(folder: Path, issuer: str, more: str = "clients: {dynamic: {}}\n") -> tuple[Result, list[str]]:
    done = command("doctor", "--target", target_file(folder, issuer, more), "--format", "json")
    assert "Traceback" not in done.output
    return done, [one["name"] for one in json.loads(done.stdout) if not one["good"]]


def test_all_goes_well_at_the_reference_provider() -> None:
    done = hallmark("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAIL" not in done.stdout
    assert "ok    clock          right to the second\n" in done.stdout
    assert "login          alice logged in; pages: login, consent" in done.stdout
    assert "ok    logout         the session has ended\n" in done.stdout
    assert "the client is deleted" in done.stdout
    assert "ok    inbox          a logout token came to the inbox\n" in done.stdout


def test_an_inbox_that_the_provider_does_not_reach_is_named_with_its_key(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    path = tmp_path / "deaf.yaml"
    path.write_text(f"extends: reference\ntarget: deaf\ninbox: {{base_url: 'http://127.0.0.1:{port}'}}\n", "utf-8")
    done = hallmark("doctor", "--target", str(path))
    assert done.returncode == 3, done.stdout + done.stderr
    assert "FAIL  inbox          no logout token came to the inbox within 5 s" in done.stdout
    assert f"--> {path}:3" in done.stdout
    assert "hallmark inbox serve" in done.stdout


def test_a_login_at_the_reference_provider_shows_each_page_and_no_secret() -> None:
    done = hallmark("login", "--user", "bob")
    assert done.returncode == 0, done.stdout
    assert "answered by the recipe 'login'" in done.stdout
    assert "answered by the recipe 'consent'" in done.stdout
    assert "bob is logged in" in done.stdout
    assert "challenge" not in done.stdout
    assert "bob-password" not in done.stdout


@pytest.mark.parametrize("words", [["doctor"], ["login"], ["run"]])
def test_a_password_that_is_not_there_and_cannot_be_asked_for_is_a_wrong_command(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HALLMARK_PASSWORD", raising=False)
    done = command(*words, "--target", "https://op.example", "--user", "alice")
    assert done.exit_code == 2
    assert "the password of 'alice' comes from HALLMARK_PASSWORD, which is not set" in done.output


def test_a_user_that_the_file_does_not_have_is_a_wrong_hallmark() -> None:
    done = hallmark("login", "--user", "nobody-we-know")
    assert done.returncode == 2
    assert "the target file has no user 'nobody-we-know'; it has alice, bob" in done.stderr


def test_a_target_that_is_down_fails_at_the_connection_with_its_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        address = f"http://127.0.0.1:{once.getsockname()[1]}"
    done = command("doctor", "--target", target_file(tmp_path, address, "network: {}\nclients: {dynamic: {}}\n"))
    assert done.exit_code == 3
    assert "ok    name" in done.output
    assert "FAIL  connection     connection refused" in done.output
    assert f"--> {tmp_path}/op.yaml:3" in done.output
    assert "= help: is it running" in done.output


def test_a_certificate_that_is_not_trusted_fails_at_tls(tmp_path: Path) -> None:
    with serving(saying(answer(b"{}")), certificate(tmp_path, days=30)) as address:
        done, failed = examined(tmp_path, address)
    assert (done.exit_code, failed) == (3, ["tls"])


@contextmanager
def served(folder: Path, found: dict[str, object], headers: Callable[[], str] = str) -> Iterator[str]:
    """A provider with this configuration on top of a right one, whose answers have these headers."""

    def behave(peer: socket.socket, head: str) -> None:
        issuer = f"http://127.0.0.1:{peer.getsockname()[1]}"
        if "well-known" in head.split(" ")[1]:
            peer.sendall(answer(json.dumps({**metadata(issuer), **found}).encode(), headers=headers()))
        else:
            peer.sendall(answer(b'{"keys": []}'))

    with serving(behave) as address:
        yield address


def test_a_clock_that_is_off_is_named_with_its_offset(tmp_path: Path) -> None:
    with served(tmp_path, {}, lambda: f"Date: {formatdate(time() - 90, usegmt=True)}\r\n") as address:
        done = command("doctor", "--target", target_file(tmp_path, address))
    assert "FAIL  clock" in done.output
    assert any(f"{seconds} s behind" in done.output for seconds in (89, 90, 91))


def test_an_issuer_that_is_not_the_configurations_is_named(tmp_path: Path) -> None:
    with served(tmp_path, {"issuer": "https://another.example"}) as address:
        done, failed = examined(tmp_path, address)
    assert (done.exit_code, failed) == (3, ["configuration"])
    assert "its issuer is https://another.example" in done.stdout


REFUSED = answer(b'{"error": "access_denied"}', status="403 Forbidden")
STEPS: dict[str, tuple[Behaviour, list[str]]] = {
    "keys": (provider(jwks=answer(b"<p>", media_type="text/html")), ["keys"]),
    "client": (provider(register=REFUSED), ["client"]),
    "login": (provider(register=REGISTERED, authorize=LOGIN_PAGE), ["login", "deletion"]),
}


@pytest.mark.parametrize("name", STEPS)
def test_the_step_that_fails_is_named(name: str, tmp_path: Path) -> None:
    behaviour, expected = STEPS[name]
    with serving(behaviour) as address:
        done, failed = examined(tmp_path, address)
    assert (done.exit_code, failed) == (3, expected)
    assert "a secret" not in done.output


def test_a_page_that_nobody_described_is_shown_with_its_form(tmp_path: Path) -> None:
    with serving(provider(register=REGISTERED, authorize=LOGIN_PAGE)) as address:
        done = command("login", "--target", target_file(tmp_path, address))
    assert done.exit_code == 5, done.output
    assert "1  Sign in: stayed unanswered" in done.output
    assert "form   POST" in done.output
    assert "no recipe of the target file matches this page" in done.output
    assert "(key, who)" in done.output


LOGOUT_NOT_DESCRIBED = """\
extends: oidc-provider
target: op
pages:
  recipes:
    - {page: login, form_with: [login, password], fill: {login: $user.name, password: $user.password}}
    - {page: consent, form_with: [decision], submit: {decision: continue}}
"""


@pytest.mark.skipif(shutil.which("npm") is None, reason="Node.js with npm is not installed")
def test_a_logout_whose_question_nobody_described_leaves_the_session_alive(tmp_path: Path) -> None:
    file = tmp_path / "op.yaml"
    file.write_text(LOGOUT_NOT_DESCRIBED, "utf-8")
    done = hallmark("doctor", "--target", str(file))
    assert done.returncode == 3, done.stdout + done.stderr
    assert "FAIL  logout         the session lives on; " in done.stdout
    assert f"--> {file}:3" in done.stdout
    assert "{page: logout, form_with" in done.stdout
