"""Forgetting what has run out."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Engine, Table, and_, delete, exists, select

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import (
    access_tokens,
    client_assertions,
    codes,
    consents,
    device_codes,
    flows,
    grants,
    login_sessions,
    pushed_requests,
    refresh_tokens,
    trusted_issuers,
)

BATCH = 500
GRANT_REST_SECONDS = 3600
"""A grant is younger than this while its first code or token is being stored."""

GROUPS: Mapping[str, tuple[Table, ...]] = {
    "tokens": (codes, access_tokens, refresh_tokens, client_assertions, device_codes),
    "requests": (flows, login_sessions, consents, pushed_requests),
    "grants": (grants, trusted_issuers),
}


def forget_expired(
    engine: Engine, now: int, *, limit: int | None, batch: int, groups: tuple[str, ...] = tuple(GROUPS)
) -> dict[str, int]:
    """Delete rows that ran out before `now` in batches, at most `limit` of each table; gives the number of each.

    A grant goes when no code and no token of it is left.
    """
    return {
        table.name: _forget(engine, table, _has_run_out(table, now), limit, batch)
        for group in groups
        for table in GROUPS[group]
    }


def _has_run_out(table: Table, now: int) -> ColumnElement[bool]:
    if table is not grants:
        return table.c.expires_at < now
    used = [
        exists().where(held.c.issuer == table.c.issuer, held.c.grant_id == table.c.grant_id)
        for held in (codes, access_tokens, refresh_tokens)
    ]
    return and_(table.c.created_at < now - GRANT_REST_SECONDS, *(~one for one in used))


def _forget(engine: Engine, table: Table, condition: ColumnElement[bool], limit: int | None, batch: int) -> int:
    gone, last = 0, None
    while limit is None or gone < limit:
        size = batch if limit is None else min(batch, limit - gone)
        found = _forget_batch(engine, table, condition, size, last)
        gone += len(found)
        if len(found) < size:
            break
        last = found[-1]
    return gone


@retry_conflicts
def _forget_batch(
    engine: Engine, table: Table, condition: ColumnElement[bool], size: int, last: tuple[Any, ...] | None
) -> list[tuple[Any, ...]]:
    """Delete so many rows after the key `last`, so that no batch looks again at what earlier ones left; their keys.

    Each statement names one issuer or a range of them: not every database finds rows by pairs of values in its index.
    """
    issuer, key = table.primary_key.columns
    places: list[list[ColumnElement[bool]]] = (
        [[]] if last is None else [[issuer == last[0], key > last[1]], [issuer > last[0]]]
    )
    found: list[tuple[Any, ...]] = []
    with engine.begin() as connection:
        for place in places:
            query = select(issuer, key).where(condition, *place).order_by(issuer, key).limit(size - len(found))
            found += [tuple(row) for row in connection.execute(query)]
            if len(found) == size:
                break
        for owner in dict.fromkeys(row[0] for row in found):
            of_owner = [row[1] for row in found if row[0] == owner]
            connection.execute(delete(table).where(issuer == owner, key.in_(of_owner)))
    return found
