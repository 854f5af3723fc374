"""Whoever has the database alone has no code, token, secret or signing key that can be used."""

import base64
import hashlib
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from reference_server.storage.engine import open_engine
from reference_server.storage.schema import metadata

from .conftest import CALLBACK, COMMAND, SECRET, Browser, start_provider, stop_provider
from .secrets_in_use import secrets_in_use

WITH_SECRETS = (
    *("clients", "codes", "access_tokens", "refresh_tokens", "device_codes", "pushed_requests"),
    *("flows", "login_sessions", "signing_keys", "data_keys"),
)


@contextmanager
def stolen(database: str) -> Iterator[dict[str, list[dict[str, object]]]]:
    """Every row of every table, as a thief has them."""
    engine = open_engine(database)
    with engine.connect() as connection:
        yield {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }
    engine.dispose()


def plain_forms(secret: str) -> tuple[str, ...]:
    """The secret itself, and the hashes of it that need no key."""
    digest = hashlib.sha256(secret.encode()).digest()
    urlsafe = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return secret, digest.hex(), base64.b64encode(digest).decode().rstrip("="), urlsafe


def test_a_stolen_database_gives_nothing_away(database: str, browser: Browser) -> None:
    process, addresses = start_provider("--database", database)
    try:
        rp, secrets = secrets_in_use(addresses, browser)
        assert len(secrets) > 20
        with stolen(database) as tables:
            assert all(tables[name] for name in WITH_SECRETS)
            text = repr(tables)
            for name, secret in secrets.items():
                for form in plain_forms(secret):
                    assert form not in text, f"{name} is in the database"
            if database.startswith("sqlite"):
                file = Path(database.removeprefix("sqlite:///"))
                octets = b"".join(
                    one.read_bytes() for one in file.parent.glob(f"{file.name}*") if "secret" not in one.name
                )
                assert not [name for name, secret in secrets.items() if secret.encode() in octets]
            for row in tables["access_tokens"]:
                assert rp.userinfo(str(row["token_hash"])).status_code == 401
            for row in tables["codes"]:
                assert rp.exchange(str(row["code_hash"]), redirect_uri=CALLBACK).status_code == 400
            for row in tables["refresh_tokens"]:
                answer = rp.token(grant_type="refresh_token", refresh_token=str(row["token_hash"]))
                assert answer.json()["error"] == "invalid_grant"
            for row in tables["clients"]:
                for column in ("sealed_secret", "secret_hash"):
                    if row[column] is not None:
                        credentials = (str(row["client_id"]), str(row[column]))
                        assert rp.token(auth=credentials, grant_type="client_credentials").status_code == 401
                header = {"Authorization": f"Bearer {row['registration_token_hash']}"}
                address = f"{rp.issuer}/oauth2/register/{row['client_id']}"
                assert requests.get(address, headers=header, timeout=20).status_code == 401
    finally:
        assert stop_provider(process) == 0


def test_without_the_system_secret_the_provider_does_not_start(
    fresh_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = fresh_database("sqlite")
    process, _ = start_provider("--database", database)
    assert stop_provider(process) == 0
    monkeypatch.setenv("HALLMARK_OP_SYSTEM_SECRET", SECRET[::-1])
    done = subprocess.run(
        (*COMMAND, "serve", "all", "--stop-with-stdin", "--database", database),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "HALLMARK_OP_SYSTEM_SECRET" in done.stderr and len(done.stderr.splitlines()) == 1
    assert SECRET not in done.stderr


def test_a_system_secret_can_be_replaced_while_the_old_one_is_still_told(
    fresh_database: Callable[[str], str], browser: Browser
) -> None:
    database, newer = fresh_database("sqlite"), "newer-" + SECRET
    process, addresses = start_provider("--database", database)
    _, secrets = secrets_in_use(addresses, browser)
    assert stop_provider(process) == 0
    for told in (f"{newer},{SECRET}", newer):
        ports = [
            part for name in ("public", "admin") for part in (f"--port-{name}", addresses[name].rpartition(":")[2])
        ]
        process, again = start_provider("--database", database, *ports, secret=told)
        try:
            form = {"token": secrets["client credentials token"]}
            answer = requests.post(f"{again['admin']}/admin/oauth2/introspect", form, timeout=20)
            assert answer.json()["active"] is True
        finally:
            assert stop_provider(process) == 0
