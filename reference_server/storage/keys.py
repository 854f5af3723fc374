"""Sealed keys, in named sets."""

from collections.abc import Mapping

from sqlalchemy import Delete, Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import signing_keys

IN_MILLISECONDS = 1000
"""`created_at` of a key counts these, so that of two keys of one second the newer one signs."""


class KeyExists(Exception):
    """The set has a key of this kid."""


@retry_conflicts
def sealed_keys(engine: Engine, issuer: str, set_name: str) -> tuple[str, ...]:
    """The sealed JWKs of a set, newest first."""
    table = signing_keys
    query = select(table.c.sealed_jwk).where(table.c.issuer == issuer, table.c.set_name == set_name)
    with engine.connect() as connection:
        return tuple(connection.execute(query.order_by(table.c.created_at.desc(), table.c.kid)).scalars())


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
