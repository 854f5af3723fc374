"""What can go wrong between the provider and its database, apart from any driver."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from weakref import WeakSet

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import TimeoutError as PoolTimeout

from reference_server.log import LOGGER

CONFLICT_ATTEMPTS = 40
CONFLICT_PAUSE_SECONDS = 0.02

SQL_CONFLICTS = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialization failure and of a deadlock (PostgreSQL and CockroachDB)."""

MYSQL_CONFLICTS = frozenset({1020, 1205, 1213})
"""MySQL and MariaDB: the row changed since it was read, lock wait timeout, deadlock."""

MYSQL_AWAY = frozenset({1021, 1040, 1042, 1043, 1044, 1045, 1049, 1053, 1129, 1130, 1203, 1226, 1290, 1836})
"""MySQL and MariaDB: the disk is full, too many connections, no way in, the server stops or may not write."""

MYSQL_CLIENT_ERRORS = range(2000, 3000)
SQLITE_MISTAKE = 1
"""SQLITE_ERROR: the statement is wrong, as opposed to a file that is locked, full or cannot be read."""

QUIET: WeakSet[Engine] = WeakSet()
"""Engines whose failures the caller tells by itself."""

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class DatabaseAway(Exception):
    """The database did not do its work; nothing was acknowledged, and trying later may help."""


class Conflict(DatabaseAway):
    """The database gave up this transaction in favour of another; the same again may succeed at once."""


class UnstorableValue(Exception):
    """A value is too long for its column, or has characters that no text may hold."""


NOT_NOW = (DatabaseAway, PoolTimeout)
"""What a caller is told with status 503."""


def translate_failures(engine: Engine, *, quiet: bool = False) -> None:
    """Let an engine raise the exceptions of this module in place of its driver's."""
    if quiet:
        QUIET.add(engine)

    @event.listens_for(engine, "handle_error", retval=True)
    def translate(context: ExceptionContext) -> BaseException | None:
        original = context.original_exception
        if context.is_pre_ping and not _is_conflict(original):
            return None
        return translated_failure(engine, original, lost=context.is_disconnect)


def translated_failure(engine: Engine, original: BaseException, *, lost: bool) -> BaseException | None:
    """The exception of this module for one of the driver's, or None where it is a mistake of ours.

    `lost` says that the connection is gone.
    """
    driver = engine.dialect.loaded_dbapi
    if isinstance(original, driver.DataError):
        return UnstorableValue()
    if _is_conflict(original):
        return Conflict()
    if lost or (isinstance(original, (driver.OperationalError, driver.InterfaceError)) and _is_away(original)):
        reason = f"{type(original).__name__}: {(str(original).splitlines() or [''])[0]}"
        if engine not in QUIET:
            LOGGER.warning("the database did not answer: %s", reason)
        return DatabaseAway(reason)
    return None


def retry_conflicts(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Run a whole transaction again where the database gave it up for another one (`Conflict`).

    `function` does nothing but one transaction. After `CONFLICT_ATTEMPTS` the conflict is raised.
    """

    @wraps(function)
    def repeated(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        for attempt in range(1, CONFLICT_ATTEMPTS):
            try:
                return function(*arguments, **named)
            except Conflict:
                time.sleep(random.uniform(0, CONFLICT_PAUSE_SECONDS * min(attempt, 10)))
        return function(*arguments, **named)

    return repeated


def _is_away(error: BaseException) -> bool:
    """Whether an error that a driver calls operational is not a mistake in a statement."""
    number = error.args[0] if error.args else None
    if isinstance(number, int):
        return number in MYSQL_AWAY or number in MYSQL_CLIENT_ERRORS
    return getattr(error, "sqlite_errorcode", None) != SQLITE_MISTAKE


def _is_conflict(error: BaseException) -> bool:
    state = getattr(error, "sqlstate", None)
    number = error.args[0] if error.args else None
    return state in SQL_CONFLICTS or number in MYSQL_CONFLICTS
