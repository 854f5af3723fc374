"""Issuers whose assertions are taken for a grant (RFC 7523), each with one key."""

from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import trusted_issuers


class TrustedIssuer(Struct, frozen=True):
    """Trust in assertions of `name` about `subject`, or about anyone, signed by one key.

    `public_key` is a JWK as JSON text.
    """

    trust_id: str
    name: str
    subject: str
    allow_any_subject: bool
    scope: tuple[str, ...]
    kid: str
    public_key: str
    created_at: int
    expires_at: int


@retry_conflicts
def add_trusted_issuer(engine: Engine, issuer: str, trusted: TrustedIssuer, trust_hash: str) -> bool:
    """Store a trust; False where one with this hash of issuer, subject and key exists."""
    values = asdict(trusted) | {"scope": " ".join(trusted.scope), "trust_hash": trust_hash}
    try:
        with engine.begin() as connection:
            connection.execute(insert(trusted_issuers).values(issuer=issuer, **values))
    except IntegrityError:
        return False
    return True


@retry_conflicts
def find_trusted_issuer(engine: Engine, issuer: str, trust_id: str) -> TrustedIssuer | None:
    """The trust of this id, or None."""
    table = trusted_issuers
    query = select(table).where(table.c.issuer == issuer, table.c.trust_id == trust_id)
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _of_row(row)


@retry_conflicts
def find_trusted_issuers(
    engine: Engine, issuer: str, *, name: str | None = None, after: str = "", limit: int | None = None
) -> tuple[TrustedIssuer, ...]:
    """So many trusts, in one issuer of assertions or in all, whose ids come after one, in the order of their ids."""
    table = trusted_issuers
    query = select(table).where(table.c.issuer == issuer, table.c.trust_id > after)
    if name is not None:
        query = query.where(table.c.name == name)
    query = query.order_by(table.c.trust_id).limit(limit)
    with engine.connect() as connection:
        return tuple(_of_row(row) for row in connection.execute(query))


@retry_conflicts
def delete_trusted_issuer(engine: Engine, issuer: str, trust_id: str) -> bool:
    """Withdraw a trust; False where there was none."""
    table = trusted_issuers
    statement = delete(table).where(table.c.issuer == issuer, table.c.trust_id == trust_id)
    with engine.begin() as connection:
        return connection.execute(statement).rowcount == 1


def _of_row(row: Any) -> TrustedIssuer:
    values = {name: getattr(row, name) for name in TrustedIssuer.__struct_fields__}
    return TrustedIssuer(**(values | {"scope": tuple(row.scope.split())}))
