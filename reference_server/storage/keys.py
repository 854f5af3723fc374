"""Keys in named sets: each sealed as a whole, and its public part as everyone may read it."""

from collections.abc import Mapping
from typing import cast

from msgspec import Struct
from sqlalchemy import Delete, Engine, bindparam, delete, func, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import signing_keys
from reference_server.storage.statements import Statement

IN_MILLISECONDS = 1000
"""`created_at` of a key counts these, so that of two keys of one second the newer one signs."""


class KeyExists(Exception):
    """The set has a key of this kid."""


class StoredKey(Struct, frozen=True):
    """A JWK as it is kept: sealed with its private part, and its public part in JSON, which a symmetric key has not."""

    sealed_jwk: str
    public_jwk: str | None


class UnpublishedKey(Struct, frozen=True):
    """A key without a public part in the database: a symmetric one, or one of a provider that kept none."""

    issuer: str
    set_name: str
    kid: str
    sealed_jwk: str


SEALED_KEYS = Statement(
    select(signing_keys.c.sealed_jwk)
    .where(signing_keys.c.issuer == bindparam("issuer"), signing_keys.c.set_name == bindparam("set_name"))
    .order_by(signing_keys.c.created_at.desc(), signing_keys.c.kid)
)

# Text of the statement, since what SQLAlchemy makes of a parameter here differs from 2.0 to 2.1; it takes columns too.
COMMA = cast(str, literal_column("','"))

# One row, since the way of each from the database costs more than what is in it.
PUBLIC_KEYS = Statement(
    select(func.aggregate_strings(signing_keys.c.public_jwk, COMMA).label("published")).where(
        signing_keys.c.issuer == bindparam("issuer"), signing_keys.c.set_name == bindparam("set_name")
    )
)


@retry_conflicts
def public_keys(engine: Engine, issuer: str, set_name: str) -> str:
    """The public JWKs of a set in JSON, with commas between them; their order means nothing (RFC 7517 5)."""
    return PUBLIC_KEYS.row(engine, {"issuer": issuer, "set_name": set_name}).published or ""


@retry_conflicts
def unpublished_keys(engine: Engine) -> tuple[UnpublishedKey, ...]:
    """The keys of all sets that have no public part here."""
    named = [signing_keys.c[name] for name in UnpublishedKey.__struct_fields__]
    with engine.connect() as connection:
        rows = connection.execute(select(*named).where(signing_keys.c.public_jwk.is_(None))).all()
    return tuple(UnpublishedKey(*row) for row in rows)


@retry_conflicts
def publish_key(engine: Engine, key: UnpublishedKey, public_jwk: str) -> None:
    """Store the public part of a key that has none."""
    of_key = (signing_keys.c[name] == getattr(key, name) for name in ("issuer", "set_name", "kid"))
    with engine.begin() as connection:
        connection.execute(update(signing_keys).where(*of_key).values(public_jwk=public_jwk))


@retry_conflicts
def sealed_keys(engine: Engine, issuer: str, set_name: str) -> tuple[str, ...]:
    """The sealed JWKs of a set, newest first."""
    return tuple(row.sealed_jwk for row in SEALED_KEYS.rows(engine, {"issuer": issuer, "set_name": set_name}))


@retry_conflicts
def add_keys_to_set(engine: Engine, issuer: str, set_name: str, keys: Mapping[str, StoredKey], now: float) -> None:
    """Add keys to a set by their kid: all of them or none. Raises `KeyExists`."""
    try:
        with engine.begin() as connection:
            connection.execute(insert(signing_keys), _rows(issuer, set_name, keys, now))
    except IntegrityError as error:
        raise KeyExists from error


@retry_conflicts
def replace_keys_of_set(
    engine: Engine, issuer: str, set_name: str, keys: Mapping[str, StoredKey], now: float, *, kid: str | None = None
) -> None:
    """Put keys in the place of a whole set, or of the one key of a kid. Raises `KeyExists`."""
    try:
        with engine.begin() as connection:
            connection.execute(_deletion(issuer, set_name, kid))
            if keys:
                connection.execute(insert(signing_keys), _rows(issuer, set_name, keys, now))
    except IntegrityError as error:
        raise KeyExists from error


@retry_conflicts
def delete_keys_of_set(engine: Engine, issuer: str, set_name: str, kid: str | None = None) -> int:
    """Delete a set, or one key of it; gives how many keys went."""
    with engine.begin() as connection:
        return connection.execute(_deletion(issuer, set_name, kid)).rowcount


def _deletion(issuer: str, set_name: str, kid: str | None) -> Delete:
    statement = delete(signing_keys).where(signing_keys.c.issuer == issuer, signing_keys.c.set_name == set_name)
    return statement if kid is None else statement.where(signing_keys.c.kid == kid)


def _rows(issuer: str, set_name: str, keys: Mapping[str, StoredKey], now: float) -> list[dict[str, object]]:
    created_at = int(now * IN_MILLISECONDS)
    return [
        {
            "issuer": issuer,
            "set_name": set_name,
            "kid": kid,
            "sealed_jwk": key.sealed_jwk,
            "public_jwk": key.public_jwk,
            "created_at": created_at,
        }
        for kid, key in keys.items()
    ]
