"""`hallmark init` writes a target file for a provider that nobody described, and a run needs no editing of it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.cli import beginning
from harness.cli.main import main
from harness.protocol.exchange import Response
from harness.wire.forms import page_summary
from harness.wire.guessing import guessed
from harness.wire.limits import Limits
from harness.wire.pages import PageRecipe
from tests.rig.handing_on import running
from tests.rig.locking_login import LockingLogin
from tests.rig.runs import free_port

TIMEOUT = 120


def hallmark(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", *words],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env={**os.environ, "HALLMARK_PASSWORD": "alice-password", "HALLMARK_INITIAL_ACCESS_TOKEN": "", **environment},
    )


@contextmanager
def provider(*words: str, **environment: str) -> Iterator[str]:
    """Start the reference provider, and yield its issuer."""
    command = [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin", *words]
    set_so = {**os.environ, **environment}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=set_so) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield json.loads(process.stdout.readline())["issuer"]
        process.stdin.close()


@pytest.fixture(scope="module")
def with_faults() -> Iterator[str]:
    """The issuer of a provider that goes on for several tests; its faults are issuers below it."""
    with provider("--faults") as issuer:
        yield issuer


def begun(issuer: str, file: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return hallmark("init", issuer, "--user", "alice", "--write", str(file), **environment)


def played(scenario: str, file: Path) -> subprocess.CompletedProcess[str]:
    return hallmark("run", scenario, "--target", str(file), "-n", "0", "--output", str(file.parent / "report"))


def test_from_an_address_to_verdicts_without_editing(with_faults: str, tmp_path: Path) -> None:
    file = tmp_path / "op.yaml"
    first = begun(with_faults, file)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "login          alice logged in; pages: login, consent" in first.stdout
    assert "alice-password" not in file.read_text("utf-8")
    done = played("oidc-core/code-flow-with-nonce", file)
    assert done.returncode == 0, done.stdout + done.stderr
    again = begun(with_faults, file)
    assert again.returncode == 2
    assert f"--write: {file} exists already" in again.stderr


def test_the_slash_at_the_end_of_an_issuer_is_that_of_the_configuration(with_faults: str, tmp_path: Path) -> None:
    file = tmp_path / "my op.yaml"
    first = begun(f"{with_faults}/", file)
    assert first.returncode == 0, first.stdout + first.stderr
    assert f"issuer: {with_faults}\n" in file.read_text("utf-8")
    assert first.stdout.endswith(f"next: hallmark run --target '{file}' --profile basic\n")


def test_an_address_with_a_slash_too_many_is_judged_as_the_issuer_of_its_configuration(
    with_faults: str, tmp_path: Path
) -> None:
    words = ("run", "oidc-discovery/required-members", "--target", f"{with_faults}/", "--user", "alice", "-n", "0")
    done = hallmark(*words, "--output", str(tmp_path))
    record = (tmp_path / "events.ndjson").read_text("utf-8").splitlines()
    assert json.loads(record[0])["issuer"] == with_faults
    judged = [event for event in map(json.loads, record) if event.get("requirement") == "OIDCD-4.3-1"]
    assert [event["result"] for event in judged] == ["MET"]
    assert f"judging {with_faults} " in done.stdout


def test_a_password_that_was_typed_has_to_be_put_where_the_file_looks_for_it(
    with_faults: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HALLMARK_PASSWORD", raising=False)
    monkeypatch.setattr(beginning, "given_password", lambda *_: "alice-password")
    # What is put there while the file is tried goes when the test ends.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    done = CliRunner().invoke(main, ["init", with_faults, "--user", "alice", "--write", str(tmp_path / "op.yaml")])
    assert done.exit_code == 0, done.output
    said = "next: put the password into HALLMARK_PASSWORD, where the file looks for it, and then hallmark run --target "
    assert said in done.stdout


def test_a_password_that_is_refused_leaves_no_file_in_the_way(with_faults: str, tmp_path: Path) -> None:
    file = tmp_path / "op.yaml"
    first = begun(with_faults, file, HALLMARK_PASSWORD="not-the-password")
    assert first.returncode == 5, first.stdout + first.stderr
    assert "nothing is written: put the right password into HALLMARK_PASSWORD, and try again" in first.stdout
    assert "is written\n" not in first.stdout
    assert not list(tmp_path.iterdir())


def test_the_page_that_asks_a_user_again_is_seen_and_a_run_answers_it(tmp_path: Path) -> None:
    file = tmp_path / "op.yaml"
    admin = free_port()
    with (
        running(LockingLogin(f"http://127.0.0.1:{admin}", remembering=True)) as login,
        provider("--port-admin", str(admin), "--login-url", f"{login.address}/login") as issuer,
    ):
        first = begun(issuer, file)
        assert first.returncode == 0, first.stdout + first.stderr
        assert "- page: password\n    form_with:\n    - secret\n" in file.read_text("utf-8")
        done = played("oidc-core/prompt-login", file)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_question_at_logout_is_seen_also_where_nobody_is_asked_who_brings_a_hint(
    with_faults: str, tmp_path: Path
) -> None:
    file = tmp_path / "op.yaml"
    first = begun(f"{with_faults}/faults/logout-with-hint-unasked", file)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "- page: logout\n" in file.read_text("utf-8")
    done = played("rp-initiated-logout/without-parameters", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_error_page_at_another_host_is_found_and_is_no_redirect_to_a_stranger(tmp_path: Path) -> None:
    file = tmp_path / "op.yaml"
    with provider(HALLMARK_OP_ERROR_URL="https://errors.example/shown") as issuer:
        first = begun(issuer, file)
        assert first.returncode == 0, first.stdout + first.stderr
        assert "error_page: https://errors.example/shown" in file.read_text("utf-8")
        done = played("oidc-core/redirect-uri-unregistered", file)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_provider_that_wants_an_initial_access_token_is_shown_the_one_of_the_environment(tmp_path: Path) -> None:
    demanded = {
        "HALLMARK_OP_INITIAL_ACCESS_TOKENS": '["an-initial-access-token"]',
        "HALLMARK_OP_INITIAL_ACCESS_TOKEN_REQUIRED": "true",
    }
    file = tmp_path / "op.yaml"
    with provider(**demanded) as issuer:
        refused = begun(issuer, file)
        assert refused.returncode == 3
        assert "put it into HALLMARK_INITIAL_ACCESS_TOKEN" in refused.stderr
        shown = begun(issuer, file, HALLMARK_INITIAL_ACCESS_TOKEN="an-initial-access-token")
        assert shown.returncode == 0, shown.stdout + shown.stderr
        assert "an-initial-access-token" not in file.read_text("utf-8")


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
        (
            "<input type=hidden name=t value=1><input type=checkbox name=scope value=email checked>"
            "<button name=a value=no>Deny</button><button name=a value=yes>Allow</button>",
            "consent",
            set(),
        ),
        ("<input type=hidden name=t value=1><button>Yes, sign me out</button>", "logout", set()),
        (
            "<input type=hidden name=t value=1><button name=no>No</button><button name=l>Logout</button>",
            "logout",
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


@pytest.mark.parametrize(
    ("buttons", "pressed"),
    [
        ("<button>Log in</button>", None),
        ("<button name=go value=1>Log in</button><button name=go value=2>Forgot password</button>", None),
        ("<button name=go value=1>Forgot password</button><button name=go value=2>Log in</button>", ("go", "2")),
        ("<button>Sign up</button><button>Sign in</button>", "Sign in"),
        (
            "<button name=with value=other>Sign in with Other</button><button name=with value=own>OK</button>",
            ("with", "own"),
        ),
        ("<button>Create account</button><button>Reset password</button>", None),
    ],
)
def test_of_the_buttons_of_a_login_form_the_one_that_enters_is_pressed(
    buttons: str, pressed: tuple[str, str] | str | None
) -> None:
    assert guess(f"<form method=post><input name=user><input name=p type=password>{buttons}</form>").submit == pressed


def test_a_login_form_is_found_behind_other_forms() -> None:
    newsletter = "<form method=post><input name=newsletter_email type=email><button>Subscribe</button></form>"
    found = guess(f"{newsletter}<form method=post><input name=u><input name=p type=password><button>Go</button></form>")
    assert found.form_with == ("u", "p")


def guess(html: str) -> PageRecipe:
    headers = (("Content-Type", "text/html"),)
    page = page_summary(Response(200, "OK", headers, html.encode(), 0.0), "http://op.example/", Limits())
    found = guessed(page)
    assert found is not None
    return found[0]
