"""`hallmark-op` as an operator types it, against a running provider."""

import json
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import COMMAND

NOBODY_LISTENS = "http://127.0.0.1:9"


def hallmark_op(*words: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run((*COMMAND, *words), capture_output=True, text=True, timeout=60, input=given)


def told(*words: str, given: str | None = None) -> Any:
    done = hallmark_op(*words, "--format", "json", given=given)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def at_admin(provider: dict[str, str]) -> tuple[str, str]:
    return "--endpoint", provider["admin"]


@pytest.fixture
def at_issuer(provider: dict[str, str]) -> tuple[str, str]:
    return "--endpoint", provider["issuer"]


@pytest.fixture
def robot(at_admin: tuple[str, str]) -> dict[str, Any]:
    wanted = ("--grant-type", "client_credentials", "--scope", "read", "--scope", "write", "--name", "Robot")
    return dict(told("create", "client", *wanted, *at_admin))


def test_a_client_is_created_shown_changed_and_deleted(at_admin: tuple[str, str]) -> None:
    client_id = f"shop-{secrets.token_hex(4)}"
    redirect = ("--redirect-uri", "https://shop.example/callback")
    created = told("create", "oauth2-client", "--id", client_id, *redirect, "--metadata", '{"a": 1}', *at_admin)
    assert created["client_secret"]
    told("update", "client", client_id, "--owner", "shop-team", "--skip-consent", *at_admin)
    shown = told("get", "client", client_id, *at_admin)
    assert (shown["owner"], shown["skip_consent"], shown["metadata"]) == ("shop-team", True, {"a": 1})
    assert shown["redirect_uris"] == ["https://shop.example/callback"]
    assert "client_secret" not in shown
    listed = told("list", "clients", "--owner", "shop-team", "--page-size", "500", *at_admin)
    assert client_id in [client["client_id"] for client in listed["items"]]
    assert hallmark_op("delete", "client", client_id, *at_admin).stdout.strip() == client_id
    gone = hallmark_op("get", "client", client_id, *at_admin)
    assert gone.returncode == 1
    assert gone.stderr.strip() == f"hallmark-op: there is no client '{client_id}' at {at_admin[1]}"


def test_a_list_is_a_table_that_names_the_next_page(at_admin: tuple[str, str]) -> None:
    owner = secrets.token_hex(6)
    for _ in range(2):
        told("create", "client", "--owner", owner, *at_admin)
    first = hallmark_op("list", "clients", "--owner", owner, "--page-size", "1", *at_admin)
    heading, _, more = first.stdout.splitlines()
    assert heading.split()[:2] == ["CLIENT", "ID"]
    token = more.removeprefix("more: --page-token ")
    second = told("list", "clients", "--owner", owner, "--page-size", "1", "--page-token", token, *at_admin)
    assert len(second["items"]) == 1
    assert second["is_last_page"] is True


def test_clients_are_imported_from_standard_input(at_admin: tuple[str, str]) -> None:
    name = secrets.token_hex(6)
    done = hallmark_op("import", "client", *at_admin, given=json.dumps([{"client_name": name}, {"client_name": name}]))
    assert done.returncode == 0, done.stderr
    assert len(told("list", "clients", "--name", name, *at_admin)["items"]) == 2


def test_keys_are_made_shown_imported_and_deleted(at_admin: tuple[str, str], tmp_path: Path) -> None:
    name = f"set-{secrets.token_hex(4)}"
    made = told("create", "jwk", name, "first", "--alg", "ES256", *at_admin)
    assert made["keys"][0]["d"]
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(made))
    assert hallmark_op("delete", "jwk", name, "first", *at_admin).returncode == 0
    told("import", "jwk", name, str(file), *at_admin)
    shown = told("get", "jwk", name, "--public", *at_admin)
    assert [(key["kid"], "d" in key) for key in shown["keys"]] == [("first", False)]
    assert hallmark_op("delete", "jwk", name, *at_admin).returncode == 0
    assert f"there is no key set '{name}'" in hallmark_op("get", "jwk", name, *at_admin).stderr


def test_a_token_is_got_introspected_and_revoked(
    robot: dict[str, Any], at_admin: tuple[str, str], at_issuer: tuple[str, str]
) -> None:
    credentials = ("--client-id", robot["client_id"], "--client-secret", robot["client_secret"])
    token = told("perform", "client-credentials", *credentials, "--scope", "read", *at_issuer)["access_token"]
    described = told("introspect", "token", token, *at_admin)
    assert (described["active"], described["scope"]) == (True, "read")
    assert told("introspect", "token", token, "--scope", "write", *at_admin) == {"active": False}
    assert hallmark_op("revoke", "token", token, *credentials, *at_issuer).stdout == "revoked\n"
    assert told("introspect", "token", token, *at_admin) == {"active": False}


def test_a_token_may_begin_with_a_dash(at_admin: tuple[str, str]) -> None:
    assert told("introspect", "token", "-Ja4F39w", *at_admin) == {"active": False}
    assert told("introspect", "token", "--scopes", *at_admin) == {"active": False}


def test_the_access_tokens_of_a_client_are_deleted(
    robot: dict[str, Any], at_admin: tuple[str, str], at_issuer: tuple[str, str]
) -> None:
    credentials = ("--client-id", robot["client_id"], "--client-secret", robot["client_secret"])
    token = told("perform", "client-credentials", *credentials, *at_issuer)["access_token"]
    assert hallmark_op("delete", "access-tokens", robot["client_id"], *at_admin).returncode == 0
    assert told("introspect", "token", token, *at_admin) == {"active": False}


def test_a_whole_login_is_performed_with_a_browser(
    browser: Any, at_admin: tuple[str, str], at_issuer: tuple[str, str]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    redirect = ("--redirect-uri", f"http://127.0.0.1:{port}/callback")
    client = told("create", "client", *redirect, *at_admin)
    credentials = ("--client-id", client["client_id"], "--client-secret", client["client_secret"])
    words = ("perform", "authorization-code", *credentials, "--port", str(port), "--no-open", "--format", "json")
    process = subprocess.Popen(
        (*COMMAND, *words, *at_issuer), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("open http"), line + process.stderr.read()
        landing = browser.go(line.removeprefix("open ").strip())
        assert landing.page is not None and "has arrived" in landing.page.text
        output, errors = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, errors
    assert json.loads(output)["id_token"]


@pytest.mark.parametrize(
    "words",
    [
        ("list", "clients"),
        ("get", "jwk", "a-set"),
        ("introspect", "token", "x"),
        ("perform", "client-credentials", "--client-id", "x", "--client-secret", "y"),
    ],
    ids=" ".join,
)
def test_a_provider_that_is_away_is_said_in_one_line(words: tuple[str, ...]) -> None:
    done = hallmark_op(*words, "--endpoint", NOBODY_LISTENS)
    assert done.returncode == 1
    assert done.stderr.startswith(f"hallmark-op: no provider answers at {NOBODY_LISTENS}")
    assert len(done.stderr.splitlines()) == 1


def test_a_refusal_of_the_provider_is_told_as_it_is(at_admin: tuple[str, str], at_issuer: tuple[str, str]) -> None:
    wrong = hallmark_op("create", "client", "--redirect-uri", "javascript:alert(1)", *at_admin)
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("hallmark-op: the provider refused: invalid_redirect_uri: ")
    other_port = hallmark_op("introspect", "token", "x", *at_issuer)
    assert other_port.returncode == 1
    assert "hallmark-op: the provider refused: not_found" in other_port.stderr


def test_the_janitor_says_what_went_and_wants_to_be_told_what(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/op.sqlite"
    assert hallmark_op("janitor", database, "--tokens").returncode == 1  # not migrated yet
    assert hallmark_op("migrate", "up", database).returncode == 0
    gone = told("janitor", database, "--tokens", "--requests", "--grants")
    assert gone["access_tokens"] == gone["flows"] == gone["grants"] == 0
    undecided = hallmark_op("janitor", database)
    assert undecided.returncode == 1
    assert "--tokens, --requests, --grants" in undecided.stderr
    wrong = hallmark_op("migrate", "up", "nosuch://user:very-secret@host/db")
    assert wrong.returncode == 1
    assert "very-secret" not in wrong.stderr


def every_command() -> list[tuple[str, ...]]:
    listing = """
    import click
    from reference_server.cli import main
    def walk(command, words):
        yield words
        if isinstance(command, click.Group):
            for name, member in command.commands.items():
                yield from walk(member, (*words, name))
    print("\\n".join(" ".join(words) for words in walk(main, ())))
    """
    source = "\n".join(line.removeprefix("    ") for line in listing.splitlines())
    done = subprocess.run((sys.executable, "-c", source), capture_output=True, text=True, timeout=60, check=True)
    return [tuple(line.split()) for line in done.stdout.splitlines()]


def test_every_command_explains_itself() -> None:
    commands = every_command()
    assert ("perform", "device-code") in commands
    from click.testing import CliRunner

    from reference_server.cli import main

    for words in commands:
        shown = CliRunner().invoke(main, [*words, "--help"])
        assert shown.exit_code == 0
        assert "Usage:" in shown.output
        if words and words[0] in ("create", "get", "perform", "janitor") and len(words) > 1:
            assert "Example" in shown.output, words
