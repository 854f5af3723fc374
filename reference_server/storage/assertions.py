"""Client assertions that were used."""

from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import client_assertions


@retry_conflicts
def spend_assertion(engine: Engine, issuer: str, jti_hash: str, expires_at: int) -> bool:
    """Remember an assertion until it expires; False where it was used before (RFC 7523 3, point 7)."""
    try:
        with engine.begin() as connection:
            connection.execute(
                insert(client_assertions).values(issuer=issuer, jti_hash=jti_hash, expires_at=expires_at)
            )
    except IntegrityError:
        return False
    return True
