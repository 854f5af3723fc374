"""What a database refuses for the moment, and what it can never store."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from reference_server.storage.engine import WrongDatabaseUrl, open_engine
from reference_server.storage.failures import Conflict, DatabaseAway, UnstorableValue, retry_conflicts

WRITERS = 4
ROUNDS = 10


@pytest.fixture
def serializable(fresh_database: Callable[[str], str]) -> Iterator[Engine]:
    url = fresh_database("postgresql")
    engine = open_engine(f"{url}?options=-c%20default_transaction_isolation%3Dserializable")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (value BIGINT NOT NULL)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    yield engine
    engine.dispose()


def read_and_add(engine: Engine, meet: threading.Barrier | None = None) -> None:
    with engine.begin() as connection:
        value = connection.execute(text("SELECT value FROM counter")).scalar_one()
        if meet is not None:
            meet.wait(10)
        connection.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})


def test_two_serializable_transactions_that_cross_are_a_conflict(serializable: Engine) -> None:
    meet, conflicts = threading.Barrier(2), []

    def write() -> None:
        try:
            read_and_add(serializable, meet)
        except Conflict as conflict:
            conflicts.append(conflict)

    run_together([write, write])
    assert len(conflicts) == 1


def test_a_conflict_is_tried_again_until_every_write_has_counted(serializable: Engine) -> None:
    add = retry_conflicts(read_and_add)
    run_together([lambda: [add(serializable) for _ in range(ROUNDS)] for _ in range(WRITERS)])
    with serializable.connect() as connection:
        assert connection.execute(text("SELECT value FROM counter")).scalar_one() == WRITERS * ROUNDS


def run_together(works: list[Callable[[], object]]) -> None:
    failed: list[BaseException] = []

    def kept(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=kept, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_statement_that_is_wrong_is_not_taken_for_a_database_that_is_away(database: str) -> None:
    engine = open_engine(database)
    with pytest.raises(DBAPIError), engine.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    engine.dispose()


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_a_value_that_no_column_holds_is_told_apart(kind: str, fresh_database: Callable[[str], str]) -> None:
    engine = open_engine(fresh_database(kind))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE names (name VARCHAR(3))"))
    with pytest.raises(UnstorableValue), engine.begin() as connection:
        connection.execute(text("INSERT INTO names VALUES (:name)"), {"name": "four"})
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "mysql", "cockroachdb"])
def test_a_server_that_does_not_listen_is_away(scheme: str, caplog: pytest.LogCaptureFixture) -> None:
    engine = open_engine(f"{scheme}://someone:hidden-password@127.0.0.1:1/name")
    with pytest.raises(DatabaseAway), engine.connect():
        pass
    assert "did not answer" in caplog.text and "hidden-password" not in caplog.text


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("not a url", "cannot be read"),
        ("delphi://somewhere", "no database is called 'delphi'"),
        ("oracle://somewhere", "driver of oracle is not installed"),
    ],
)
def test_a_wrong_url_is_told_with_what_to_do(url: str, message: str) -> None:
    with pytest.raises(WrongDatabaseUrl, match=message):
        open_engine(url)
