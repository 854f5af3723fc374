"""Fresh databases for the tests: SQLite, and PostgreSQL and MariaDB where they can be had.

`HALLMARK_POSTGRES_URL` and `HALLMARK_MYSQL_URL` name servers on which databases may be created; where they are not set,
one is started in a container, and where no Docker engine answers the test is skipped with that reason.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from reference_server.serving.containers import NoContainer, container_database
from reference_server.storage.engine import parse_url

SERVER_VARIABLES = {"postgresql": "HALLMARK_POSTGRES_URL", "mysql": "HALLMARK_MYSQL_URL"}
ROOT_OF_CONTAINER = {"postgresql": "hallmark", "mysql": "root"}
DATABASES = ("sqlite", *SERVER_VARIABLES)


class DatabaseServers:
    """The database servers of this session; each is found or started when it is first needed."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack = stack
        self._folder = folder
        self._urls: dict[str, str] = {}

    def url(self, kind: str) -> str:
        if kind not in self._urls:
            self._urls[kind] = os.environ.get(SERVER_VARIABLES[kind]) or self._start(kind)
        return self._urls[kind]

    def _start(self, kind: str) -> str:
        try:
            url = self._stack.enter_context(container_database(kind))
        except NoContainer as error:
            pytest.skip(f"{SERVER_VARIABLES[kind]} is not set, and {error}")
        return parse_url(url).set(username=ROOT_OF_CONTAINER[kind]).render_as_string(hide_password=False)

    def fresh(self, kind: str) -> str:
        """The URL of an empty database, which is dropped at the end of the session."""
        name = f"hallmark_{secrets.token_hex(6)}"
        if kind == "sqlite":
            return f"sqlite:///{self._folder / name}.sqlite"
        server = self.url(kind)
        self._run(server, f"CREATE DATABASE {name}")
        force = " WITH (FORCE)" if kind == "postgresql" else ""
        self._stack.callback(self._run, server, f"DROP DATABASE {name}{force}")
        return parse_url(server).set(database=name).render_as_string(hide_password=False)

    def _run(self, server: str, statement: str) -> None:
        engine = create_engine(parse_url(server), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


@pytest.fixture(scope="session")
def database_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseServers]:
    with ExitStack() as stack:
        yield DatabaseServers(stack, tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def fresh_database(database_servers: DatabaseServers) -> Callable[[str], str]:
    """Gives the URL of an empty database of a kind, or skips the test where there is none."""
    return database_servers.fresh


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, fresh_database: Callable[[str], str]) -> str:
    """An empty database of each kind in turn."""
    return fresh_database(request.param)


@pytest.fixture(scope="session", autouse=True)
def own_state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the journals of the runs of these tests out of the user's own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield
