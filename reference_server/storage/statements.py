"""Statements of the hot ways: built and compiled once, then run on the driver's own connection from the pool.

SQLAlchemy's execution costs several times what the driver needs for a row; here only its SQL and its pool are used.
"""

from collections import deque, namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Delete, Engine, Insert, Select, Update, event
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect
from sqlalchemy.pool import PoolProxiedConnection

from reference_server.storage.failures import translated_failure

Bind = Callable[[dict[str, Any]], Any]
SPARE: "WeakKeyDictionary[Engine, deque[PoolProxiedConnection]]" = WeakKeyDictionary()
"""The connections that `keep_connections` keeps."""


class Statement:
    """One statement with `bindparam`s for what differs from call to call.

    Only for columns whose values need no conversion: text and numbers.
    """

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Bind]] = {}
        self._row = _row_type(statement.selected_columns.keys() if isinstance(statement, Select) else [])

    def rows(self, engine: Engine, parameters: dict[str, Any]) -> list[Any]:
        """Every row of a SELECT, its columns as attributes. Raises what `reference_server.storage.failures` names."""
        with _cursor(engine) as cursor:
            self._execute(engine.dialect, cursor, parameters)
            return [self._row._make(row) for row in cursor.fetchall()]

    def row(self, engine: Engine, parameters: dict[str, Any]) -> Any:
        """The one row of a SELECT by its key, or None."""
        found = self.rows(engine, parameters)
        return found[0] if found else None

    def _execute(self, dialect: Dialect, cursor: DBAPICursor, parameters: dict[str, Any]) -> None:
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = _compiled(self._statement, dialect)
        text, bind = known
        cursor.execute(text, bind(parameters))


def run(engine: Engine, *work: tuple[Statement, dict[str, Any]]) -> int:
    """Run statements in one transaction; gives how many rows the last one found. Raises as `Statement.rows` does."""
    with _cursor(engine, commit=True) as cursor:
        for statement, parameters in work:
            statement._execute(engine.dialect, cursor, parameters)
        return cursor.rowcount


def _row_type(names: list[str]) -> Any:
    return namedtuple("Row", names)


def _compiled(statement: Select[Any] | Insert | Update | Delete, dialect: Dialect) -> tuple[str, Bind]:
    compiled = statement.compile(dialect=dialect)
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    if not compiled.positional:
        return compiled.string, lambda parameters: fixed | parameters
    names = tuple(compiled.positiontup or ())
    return compiled.string, lambda parameters: tuple(
        parameters[name] if name in parameters else fixed[name] for name in names
    )


def keep_connections(engine: Engine) -> None:
    """Keep the connections of an embedded database out of the pool between statements: they cannot be lost.

    The pool's own care for a connection costs more than a row. What is kept ends with `Engine.dispose`.
    """
    spare: deque[PoolProxiedConnection] = deque()
    SPARE[engine] = spare

    @event.listens_for(engine, "engine_disposed")
    def close(_engine: Engine) -> None:
        while spare:
            spare.pop().close()


@contextmanager
def _cursor(engine: Engine, *, commit: bool = False) -> Iterator[DBAPICursor]:
    """A cursor of a pooled connection, whose failures become those of `reference_server.storage.failures`."""
    connection: PoolProxiedConnection | None = None
    cursor: DBAPICursor | None = None
    spare = SPARE.get(engine)
    try:
        connection = _taken(engine, spare)
        cursor = connection.cursor()
        yield cursor
        if commit:
            connection.commit()
    except BaseException as error:
        if connection is not None and connection.is_valid:
            _give_up(connection)
        if not isinstance(error, engine.dialect.loaded_dbapi.Error):
            raise
        lost = engine.dialect.is_disconnect(error, connection, cursor)
        if lost and connection is not None:
            connection.invalidate(error)
        translated = translated_failure(engine, error, lost=lost or connection is None)
        raise translated if translated is not None else error from error
    finally:
        if connection is not None:
            _give_back(connection, spare)


def _taken(engine: Engine, spare: "deque[PoolProxiedConnection] | None") -> PoolProxiedConnection:
    if spare is None:
        return engine.raw_connection()
    try:
        return spare.pop()
    except IndexError:
        connection = engine.raw_connection()
        connection.detach()
        return connection


def _give_back(connection: PoolProxiedConnection, spare: "deque[PoolProxiedConnection] | None") -> None:
    if spare is None or not connection.is_valid:
        connection.close()
    else:
        spare.append(connection)


def _give_up(connection: PoolProxiedConnection) -> None:
    with suppress(Exception):  # where the connection is lost, so is its transaction
        connection.rollback()
