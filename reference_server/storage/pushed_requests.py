"""Authorization requests that a client pushed before sending the browser (RFC 9126)."""

import json

from msgspec import Struct
from sqlalchemy import Engine, delete, insert, select, update

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import pushed_requests


class PushedRequest(Struct, frozen=True):
    """The parameters that a client pushed, under the keyed hash of their request_uri."""

    request_uri_hash: str
    client_id: str
    parameters: tuple[tuple[str, str], ...]
    expires_at: int


@retry_conflicts
def add_pushed_request(engine: Engine, issuer: str, pushed: PushedRequest, now: float) -> None:
    """Store a pushed request, and forget those of the issuer that have run out."""
    table = pushed_requests
    with engine.begin() as connection:
        connection.execute(delete(table).where(table.c.issuer == issuer, table.c.expires_at < int(now)))
        connection.execute(
            insert(table).values(
                issuer=issuer,
                request_uri_hash=pushed.request_uri_hash,
                client_id=pushed.client_id,
                parameters=json.dumps(pushed.parameters),
                expires_at=pushed.expires_at,
            )
        )


@retry_conflicts
def find_pushed_request(engine: Engine, issuer: str, request_uri_hash: str) -> PushedRequest | None:
    """The unused request of this hash, expired or not; or None."""
    table = pushed_requests
    query = select(table).where(
        table.c.issuer == issuer, table.c.request_uri_hash == request_uri_hash, table.c.used_at.is_(None)
    )
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    parameters = tuple((name, value) for name, value in json.loads(row.parameters))
    return PushedRequest(row.request_uri_hash, row.client_id, parameters, row.expires_at)


@retry_conflicts
def spend_pushed_request(engine: Engine, issuer: str, request_uri_hash: str, now: float) -> bool:
    """Mark a pushed request as used by one atomic statement; False where it was used before."""
    table = pushed_requests
    statement = update(table).where(
        table.c.issuer == issuer, table.c.request_uri_hash == request_uri_hash, table.c.used_at.is_(None)
    )
    with engine.begin() as connection:
        return connection.execute(statement.values(used_at=int(now))).rowcount == 1
