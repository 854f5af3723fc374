"""Client assertions that were used."""

from sqlalchemy import Engine, delete, insert
from sqlalchemy.exc import IntegrityError

from reference_server.storage.schema import client_assertions


def spend_assertion(engine: Engine, issuer: str, jti_hash: str, expires_at: int, now: float) -> bool:
    """Remember an assertion until it expires; False where it was used before (RFC 7523 3, point 7)."""
    table = client_assertions
    with engine.begin() as connection:
        connection.execute(delete(table).where(table.c.issuer == issuer, table.c.expires_at < int(now)))
    try:
        with engine.begin() as connection:
            connection.execute(insert(table).values(issuer=issuer, jti_hash=jti_hash, expires_at=expires_at))
    except IntegrityError:
        return False
    return True
