"""`--database` takes a name or a URL, and says in one line what it cannot take."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reference_server.serving.containers import NoContainer, container_database
from reference_server.storage.shown_url import shown_url

SCENARIOS = ("oidc-core/code-flow-with-nonce", "oidc-core/code-reuse")
SECRET = "a-system-secret-of-the-tests-only"


def serve(database: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if name != "HALLMARK_OP_SYSTEM_SECRET"}
    return subprocess.run(
        [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin", "--database", database],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        env=known | environment,
    )


def judge(database: str, output: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", "run", *SCENARIOS, "-n", "0", "--database", database, "--output", output],
        capture_output=True,
        text=True,
        timeout=150,
        env=os.environ | environment,
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mysql"])
def test_a_provider_on_any_database_is_judged_by_its_url(
    kind: str, fresh_database: Callable[[str], str], tmp_path: Path
) -> None:
    done = judge(fresh_database(kind), tmp_path, HALLMARK_OP_SYSTEM_SECRET=SECRET)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"judged {len(SCENARIOS)}, blocked 0, skipped 0" in done.stdout


@pytest.mark.parametrize("name", ["postgresql", "mysql"])
def test_a_database_by_name_runs_in_a_container_on_the_loopback_only(name: str, tmp_path: Path) -> None:
    try:
        with container_database(name) as url:
            assert "@127.0.0.1:" in url
    except NoContainer as error:
        pytest.skip(str(error))
    done = judge(name, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_without_a_docker_engine_a_name_gives_one_clear_message(tmp_path: Path) -> None:
    nowhere = f"unix://{tmp_path}/docker.sock"
    done = serve("postgresql", DOCKER_HOST=nowhere)
    assert done.returncode == 2
    assert "no Docker engine answers" in done.stderr and "give the URL" in done.stderr
    assert "Traceback" not in done.stderr
    judged = judge("postgresql", tmp_path, DOCKER_HOST=nowhere)
    assert judged.returncode == 3
    assert "no Docker engine answers" in judged.stderr and "Traceback" not in judged.stderr


@pytest.mark.parametrize(
    ("database", "code", "message"),
    [
        ("postgres-sql", 2, "'postgres-sql' is neither a name (sqlite, postgresql, mysql) nor the URL of a database"),
        ("postgresql://u:p@127.0.0.1:1/n", 2, "set HALLMARK_OP_SYSTEM_SECRET to a random value"),
        ("sqlite:////no/such/folder/provider.sqlite", 2, "secret beside the database cannot be written"),
    ],
)
def test_what_is_no_database_gives_one_clear_message(database: str, code: int, message: str) -> None:
    done = serve(database)
    assert done.returncode == code
    assert message in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("postgresql://op:secret@127.0.0.1/n", "postgresql://***@127.0.0.1/n"),
        ("postgresql://op:sec@ret@127.0.0.1/n", "postgresql://***@127.0.0.1/n"),
        ("postgresql:/op:secret@127.0.0.1/n", "***@127.0.0.1/n"),
        ("op:secret@127.0.0.1", "***@127.0.0.1"),
        ("sqlite:///provider.sqlite", "sqlite:///provider.sqlite"),
    ],
)
def test_a_url_is_shown_without_who_opens_the_database(written: str, shown: str) -> None:
    assert shown_url(written) == shown


@pytest.mark.parametrize(("words", "code"), [(("migrate", "status"), 1), (("serve", "all", "--database"), 2)])
def test_a_url_with_a_slash_too_few_is_told_without_its_password(words: tuple[str, ...], code: int) -> None:
    command = [sys.executable, "-m", "reference_server", *words, "postgresql:/op:secret@127.0.0.1/n"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code
    assert "'***@127.0.0.1/n' is n" in done.stderr and "secret" not in done.stderr


def test_a_server_that_is_away_at_the_start_gives_one_clear_message() -> None:
    done = serve("postgresql://u:hidden-password@127.0.0.1:1/n", HALLMARK_OP_SYSTEM_SECRET=SECRET)
    assert done.returncode == 1
    assert "the database cannot be used" in done.stderr
    assert "Traceback" not in done.stderr and "hidden-password" not in done.stderr
