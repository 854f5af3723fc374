"""The random key that hashes and seals the rows, itself sealed under the system secret.

So a new system secret seals one row anew, and every stored hash, key and secret stays as it is.
"""

import base64

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from reference_server.clock import Randomness
from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import data_keys
from reference_server.storage.seal import Seal, WrongSystemSecret, make_seal

NAME = "rows"
KEY_BYTES = 32


def open_seal(engine: Engine, system_secrets: tuple[bytes, ...], randomness: Randomness, now: float) -> Seal:
    """The seal of a database, made at its first start.

    Of the system secrets the first is the newest: a database that was sealed under a later one of them is sealed
    under it from now on. Raises `WrongSystemSecret` where none of them opens the database.
    """
    newest, *older = (make_seal(secret, randomness) for secret in system_secrets)
    sealed = _stored(engine)
    if sealed is None:
        _add(engine, newest.close(base64.b64encode(randomness(KEY_BYTES)).decode()), now)
        sealed = _stored(engine) or ""
    try:
        opened = newest.open(sealed)
    except WrongSystemSecret:
        opened = _open_with_any(older, sealed)
        _replace(engine, sealed, newest.close(opened))
    return make_seal(base64.b64decode(opened), randomness)


def _open_with_any(seals: list[Seal], sealed: str) -> str:
    for seal in seals:
        try:
            return seal.open(sealed)
        except WrongSystemSecret:
            continue
    raise WrongSystemSecret("the database was written under another system secret")


@retry_conflicts
def _stored(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return connection.execute(select(data_keys.c.sealed_key).where(data_keys.c.name == NAME)).scalar_one_or_none()


@retry_conflicts
def _add(engine: Engine, sealed: str, now: float) -> None:
    """Store the key; of two processes that start at once, the first one's stays."""
    try:
        with engine.begin() as connection:
            connection.execute(insert(data_keys).values(name=NAME, sealed_key=sealed, created_at=int(now)))
    except IntegrityError:
        return


@retry_conflicts
def _replace(engine: Engine, old: str, new: str) -> None:
    statement = update(data_keys).where(data_keys.c.name == NAME, data_keys.c.sealed_key == old)
    with engine.begin() as connection:
        connection.execute(statement.values(sealed_key=new))
