"""Opens a database; SQLite is tuned for several processes that share one file."""

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

import reference_server.storage.mysql  # noqa: F401 - how tables are made there
from reference_server.storage.failures import translate_failures
from reference_server.storage.postgresql import bounded_connection
from reference_server.storage.statements import keep_connections

BUSY_SECONDS = 30
POOL_SIZE = 8
POOL_WAIT_SECONDS = 5
CONNECT_SECONDS = 5
AGGREGATED_BYTES = 16 * 1024 * 1024
"""How long a text of several rows may get at MySQL, which cuts it after a thousand bytes where nothing is said."""
SILENCE_SECONDS = 10
"""How long a server may be silent before its connection counts as lost, where nothing else is said."""

DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "cockroachdb": "cockroachdb+psycopg",
}
"""The driver that a URL without one means."""


class WrongDatabaseUrl(Exception):
    """A URL that names no database which this provider can open; the message never shows a password."""


def parse_url(text: str) -> URL:
    """The URL of a database with its driver filled in. Raises `WrongDatabaseUrl`."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise WrongDatabaseUrl(
            "the database URL cannot be read; expected something like sqlite:///provider.sqlite or "
            "postgresql://user:password@127.0.0.1/name"
        ) from error
    return url.set(drivername=DRIVERS.get(url.drivername, url.drivername))


def open_engine(
    url: str, *, disposable: bool = False, quiet: bool = False, silence_seconds: int = SILENCE_SECONDS
) -> Engine:
    """Open the database of a URL; the first connection is made when it is needed.

    `disposable` is for a database that ends with its process: nothing is flushed to the disk. A server that says
    nothing for `silence_seconds` counts as away. The engine raises the exceptions of
    `reference_server.storage.failures` and, unless it is `quiet`, tells the operator on standard error what its driver
    said. Raises `WrongDatabaseUrl`.
    """
    parsed = parse_url(url)
    try:
        engine = (
            _sqlite(parsed, disposable) if parsed.get_backend_name() == "sqlite" else _served(parsed, silence_seconds)
        )
    except NoSuchModuleError as error:
        known = "sqlite, postgresql, mysql, mariadb, cockroachdb"
        raise WrongDatabaseUrl(f"no database is called '{parsed.drivername}'; known are {known}") from error
    except ModuleNotFoundError as error:
        raise WrongDatabaseUrl(
            f"the driver of {parsed.drivername} is not installed; pip install 'oidc-hallmark[databases]'"
        ) from error
    translate_failures(engine, quiet=quiet)
    return engine


def _served(url: URL, silence_seconds: int) -> Engine:
    """A database server: a connection is tried before it is used, so that one that was lost is replaced."""
    of_mysql = url.get_backend_name() in ("mysql", "mariadb")
    arguments = _pymysql_arguments(silence_seconds) if of_mysql else _libpq_arguments(silence_seconds)
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        connect_args={name: value for name, value in arguments.items() if name not in url.query},
        **({"isolation_level": "READ COMMITTED"} if of_mysql else {}),
    )
    if not of_mysql:
        bounded = bounded_connection(silence_seconds)

        @event.listens_for(engine, "do_connect")
        def connect(_dialect: object, _record: object, arguments: list[Any], named: dict[str, Any]) -> Any:
            return bounded.connect(*arguments, **named)

    return engine


def _libpq_arguments(silence_seconds: int) -> dict[str, Any]:
    return {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": silence_seconds,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": silence_seconds * 1000,
    }


def _pymysql_arguments(silence_seconds: int) -> dict[str, Any]:
    return {
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": silence_seconds,
        "write_timeout": silence_seconds,
        "init_command": f"SET SESSION group_concat_max_len = {AGGREGATED_BYTES}",
    }


def _sqlite(url: URL, disposable: bool) -> Engine:
    engine = create_engine(
        url,
        pool_reset_on_return=None,  # whoever takes a connection ends its transaction; a read begins none
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=POOL_WAIT_SECONDS,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    keep_connections(engine)

    @event.listens_for(engine, "connect")
    def tune(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'OFF' if disposable else 'NORMAL'}")

    return engine
