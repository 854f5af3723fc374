"""The migrations give the tables that the statements are written for."""

from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from reference_server.storage.engine import open_engine
from reference_server.storage.migrate import migrate, migration_status
from reference_server.storage.schema import metadata


def test_migrations_give_the_tables_of_the_metadata(database: str) -> None:
    engine = open_engine(database)
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        found = inspect(connection)
        for table in metadata.tables.values():
            assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
    engine.dispose()


def test_migrating_twice_changes_nothing_and_the_status_says_so(database: str) -> None:
    engine = open_engine(database)
    before = migration_status(engine)
    assert before.applied == () and before.pending
    migrate(engine)
    after = migration_status(engine)
    assert after.applied == before.pending and after.pending == ()
    migrate(engine)
    assert migration_status(engine) == after
    engine.dispose()


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_identifiers_that_differ_in_case_are_different(kind: str, fresh_database: Callable[[str], str]) -> None:
    engine = open_engine(fresh_database(kind))
    migrate(engine)
    insert = text("INSERT INTO client_assertions (issuer, jti_hash, expires_at) VALUES ('', :jti, 0)")
    with engine.begin() as connection:
        connection.execute(insert, [{"jti": "key"}, {"jti": "KEY"}, {"jti": "kéy"}])
        count = connection.execute(text("SELECT count(*) FROM client_assertions WHERE jti_hash = 'Key'")).scalar_one()
    assert count == 0
    engine.dispose()
