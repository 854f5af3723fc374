"""Statements that run on the driver's own connection: the same answers and the same failures as SQLAlchemy's."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import BigInteger, Column, Engine, MetaData, String, Table, bindparam, insert, select, update

from reference_server.storage.engine import open_engine
from reference_server.storage.failures import DatabaseAway, UnstorableValue
from reference_server.storage.statements import SPARE, Statement, run

TABLE = Table("words", MetaData(), Column("word", String(10), primary_key=True), Column("used_at", BigInteger))
ADD = Statement(insert(TABLE).values(word=bindparam("word")))
FIND = Statement(select(TABLE).where(TABLE.c.word == bindparam("word")))
FIND_UNUSED = Statement(select(TABLE.c.word).where(TABLE.c.used_at.is_(None)).order_by(TABLE.c.word).limit(2))
SPEND = Statement(
    update(TABLE).where(TABLE.c.word == bindparam("one"), TABLE.c.used_at.is_(None)).values(used_at=bindparam("now"))
)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    opened = open_engine(database)
    TABLE.create(opened)
    yield opened
    opened.dispose()


def test_rows_are_read_by_their_columns(engine: Engine) -> None:
    run(engine, *((ADD, {"word": word}) for word in ("b", "é%s:x", "a")))
    found = FIND.row(engine, {"word": "é%s:x"})
    assert (found.word, found.used_at) == ("é%s:x", None)
    assert FIND.row(engine, {"word": "c"}) is None
    assert [row.word for row in FIND_UNUSED.rows(engine, {})] == ["a", "b"]


def test_a_change_counts_the_rows_that_it_found(engine: Engine) -> None:
    run(engine, (ADD, {"word": "a"}))
    assert [run(engine, (SPEND, {"one": "a", "now": now})) for now in (5, 6)] == [1, 0]
    assert FIND.row(engine, {"word": "a"}).used_at == 5


def test_of_several_statements_all_take_effect_or_none(engine: Engine) -> None:
    run(engine, (ADD, {"word": "a"}))
    with pytest.raises(engine.dialect.loaded_dbapi.IntegrityError):
        run(engine, (ADD, {"word": "b"}), (ADD, {"word": "a"}))
    assert FIND.row(engine, {"word": "b"}) is None


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_a_value_that_no_column_holds_is_told_apart(kind: str, fresh_database: Callable[[str], str]) -> None:
    engine = open_engine(fresh_database(kind))
    TABLE.create(engine)
    with pytest.raises(UnstorableValue):
        run(engine, (ADD, {"word": "longer than ten"}))
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_server_that_does_not_listen_is_away(scheme: str) -> None:
    engine = open_engine(f"{scheme}://someone:hidden-password@127.0.0.1:1/name", quiet=True)
    with pytest.raises(DatabaseAway):
        FIND.row(engine, {"word": "a"})


def test_a_statement_that_is_wrong_is_not_taken_for_a_database_that_is_away(database: str) -> None:
    engine = open_engine(database)
    with pytest.raises(engine.dialect.loaded_dbapi.Error):
        FIND.row(engine, {"word": "a"})
    engine.dispose()


def test_the_kept_connections_of_an_embedded_database_end_with_its_engine(fresh_database: Callable[[str], str]) -> None:
    engine = open_engine(fresh_database("sqlite"))
    TABLE.create(engine)
    for word in ("a", "b"):
        run(engine, (ADD, {"word": word}))
    assert len(SPARE[engine]) == 1
    engine.dispose()
    assert len(SPARE[engine]) == 0
    assert FIND.row(engine, {"word": "b"}).word == "b"
    engine.dispose()


def test_a_failed_change_leaves_no_transaction_behind(engine: Engine) -> None:
    run(engine, (ADD, {"word": "a"}))
    for _ in range(3):
        with pytest.raises(engine.dialect.loaded_dbapi.IntegrityError):
            run(engine, (ADD, {"word": "new"}), (ADD, {"word": "a"}))
    other = open_engine(engine.url.render_as_string(hide_password=False))
    run(other, (ADD, {"word": "new"}))
    assert FIND.row(engine, {"word": "new"}).word == "new"
    other.dispose()
