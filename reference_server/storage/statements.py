"""Statements of the hot ways: built and compiled once, then run on the driver's own connection from the pool.

SQLAlchemy's execution costs several times what the driver needs for a row; here only its SQL and its pool are used.
"""

from collections import deque, namedtuple
from collections.abc import Callable
from contextlib import suppress
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Delete, Engine, Insert, Select, Update, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, Dialect
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
        with _Lease(engine) as lease:
            self._execute(engine.dialect, lease.cursor, parameters)
            found = lease.cursor.fetchall()
        make = self._row._make
        return [make(row) for row in found]

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
    with _Lease(engine) as lease:
        for statement, parameters in work:
            statement._execute(engine.dialect, lease.cursor, parameters)
        lease.connection.commit()
        return lease.cursor.rowcount


def _row_type(names: list[str]) -> Any:
    return namedtuple("Row", names)


def _compiled(statement: Select[Any] | Insert | Update | Delete, dialect: Dialect) -> tuple[str, Bind]:
    compiled = statement.compile(dialect=dialect)
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    if not compiled.positional:
        return compiled.string, lambda parameters: fixed | parameters
    names = tuple(compiled.positiontup or ())
    if len(names) > 1:
        in_order = itemgetter(*names)
        return compiled.string, lambda parameters: in_order(fixed | parameters if fixed else parameters)
    return compiled.string, lambda parameters: tuple((fixed | parameters)[name] for name in names)


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


class _Lease:
    """A connection from the pool and its cursor, whose failures become those of `reference_server.storage.failures`.

    What is not committed is undone where something fails.
    """

    __slots__ = ("_engine", "_held", "_spare", "connection", "cursor")

    connection: DBAPIConnection
    cursor: DBAPICursor

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._spare = SPARE.get(engine)
        self._held: PoolProxiedConnection | None = None

    def __enter__(self) -> "_Lease":
        try:
            self._held = _taken(self._engine, self._spare)
            connection = self._held.dbapi_connection
            assert connection is not None
            self.connection, self.cursor = connection, connection.cursor()
        except BaseException as error:
            self._fail(error)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> None:
        if error is not None:
            self._fail(error)
        elif self._held is not None:
            _give_back(self._held, self._spare)

    def _fail(self, error: BaseException) -> None:
        """Let go of the connection. Raises what the driver's error means, and nothing for any other."""
        held, dialect = self._held, self._engine.dialect
        try:
            if held is not None and held.is_valid:
                _give_up(held)
            if not isinstance(error, dialect.loaded_dbapi.Error):
                return
            lost = dialect.is_disconnect(error, held, None)
            if lost and held is not None:
                held.invalidate(error)
            translated = translated_failure(self._engine, error, lost=lost or held is None)
            if translated is not None:
                raise translated from error
        finally:
            if held is not None:
                _give_back(held, self._spare)


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
