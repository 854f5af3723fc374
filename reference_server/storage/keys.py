"""Sealed keys, in named sets."""

from collections.abc import Mapping

from sqlalchemy import Delete, Engine, bindparam, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import signing_keys
from reference_server.storage.statements import Statement

IN_MILLISECONDS = 1000
"""`created_at` of a key counts these, so that of two keys of one second the newer one signs."""


class KeyExists(Exception):
    """The set has a key of this kid."""


SEALED_KEYS = Statement(
    select(signing_keys.c.sealed_jwk)
    .where(signing_keys.c.issuer == bindparam("issuer"), signing_keys.c.set_name == bindparam("set_name"))
    .order_by(signing_keys.c.created_at.desc(), signing_keys.c.kid)
)

SET_STATE = Statement(
    select(func.count().label("number"), func.sum(signing_keys.c.created_at).label("times")).where(
        signing_keys.c.issuer == bindparam("issuer"), signing_keys.c.set_name == bindparam("set_name")
    )
)


@retry_conflicts
def key_set_state(engine: Engine, issuer: str, set_name: str) -> tuple[object, ...]:
    """What differs once a key was added, replaced or deleted, unless two of these fell into one millisecond."""
    return tuple(SET_STATE.row(engine, {"issuer": issuer, "set_name": set_name}))


@retry_conflicts
def sealed_keys(engine: Engine, issuer: str, set_name: str) -> tuple[str, ...]:
    """The sealed JWKs of a set, newest first."""
    return tuple(row.sealed_jwk for row in SEALED_KEYS.rows(engine, {"issuer": issuer, "set_name": set_name}))


@retry_conflicts
def add_sealed_keys(engine: Engine, issuer: str, set_name: str, sealed: Mapping[str, str], now: float) -> None:
    """Add sealed JWKs to a set by their kid: all of them or none. Raises `KeyExists`."""
    try:
        with engine.begin() as connection:
            connection.execute(insert(signing_keys), _rows(issuer, set_name, sealed, now))
    except IntegrityError as error:
        raise KeyExists from error


@retry_conflicts
def replace_sealed_keys(
    engine: Engine, issuer: str, set_name: str, sealed: Mapping[str, str], now: float, *, kid: str | None = None
) -> None:
    """Put sealed JWKs in the place of a whole set, or of the one key of a kid. Raises `KeyExists`."""
    try:
        with engine.begin() as connection:
            connection.execute(_deletion(issuer, set_name, kid))
            if sealed:
                connection.execute(insert(signing_keys), _rows(issuer, set_name, sealed, now))
    except IntegrityError as error:
        raise KeyExists from error


@retry_conflicts
def delete_sealed_keys(engine: Engine, issuer: str, set_name: str, kid: str | None = None) -> int:
    """Delete a set, or one key of it; gives how many keys went."""
    with engine.begin() as connection:
        return connection.execute(_deletion(issuer, set_name, kid)).rowcount


def _deletion(issuer: str, set_name: str, kid: str | None) -> Delete:
    statement = delete(signing_keys).where(signing_keys.c.issuer == issuer, signing_keys.c.set_name == set_name)
    return statement if kid is None else statement.where(signing_keys.c.kid == kid)


def _rows(issuer: str, set_name: str, sealed: Mapping[str, str], now: float) -> list[dict[str, object]]:
    created_at = int(now * IN_MILLISECONDS)
    return [
        {"issuer": issuer, "set_name": set_name, "kid": kid, "sealed_jwk": jwk, "created_at": created_at}
        for kid, jwk in sealed.items()
    ]
