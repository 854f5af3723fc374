"""Brings a database to the newest schema, and says how far it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from msgspec import Struct
from sqlalchemy import Connection, Engine, text

LOCK_SECONDS = 60
POSTGRES_LOCK = 0x68616C6C
MYSQL_LOCK = "hallmark-op migrations"


class MigrationStatus(Struct, frozen=True):
    """The migrations that a database has seen and those that it has not, oldest first, by revision."""

    applied: tuple[str, ...]
    pending: tuple[str, ...]


def migrate(engine: Engine) -> None:
    """Run every migration that the database has not seen; of several processes at once, one does it."""
    with engine.begin() as connection, _one_at_a_time(connection):
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def migrate_down(engine: Engine, steps: int) -> None:
    """Undo so many of the newest migrations that the database has seen, with what they made."""
    with engine.begin() as connection, _one_at_a_time(connection):
        config = _config()
        config.attributes["connection"] = connection
        for _ in range(steps):
            if MigrationContext.configure(connection).get_current_revision() is None:
                break
            command.downgrade(config, "-1")


def migration_status(engine: Engine) -> MigrationStatus:
    """How far a database is."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(_config())
    revisions = tuple(script.revision for script in scripts.walk_revisions())[::-1]
    seen = revisions.index(current) + 1 if current in revisions else 0
    return MigrationStatus(revisions[:seen], revisions[seen:])


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _one_at_a_time(connection: Connection) -> Iterator[None]:
    """Hold the lock of migrations until the transaction ends."""
    backend = connection.dialect.name
    if backend == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRES_LOCK})
    elif backend in ("mysql", "mariadb"):
        connection.execute(text("SELECT GET_LOCK(:name, :seconds)"), {"name": MYSQL_LOCK, "seconds": LOCK_SECONDS})
    elif backend == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        if backend in ("mysql", "mariadb"):
            connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": MYSQL_LOCK})
