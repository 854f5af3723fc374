"""Who an End-User is to a pairwise client, where the login application chose it itself."""

from contextlib import suppress

from sqlalchemy import Engine, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import forced_subjects
from reference_server.storage.statements import Statement

FIND_FORCED_SUBJECT = Statement(
    select(forced_subjects.c.forced).where(
        forced_subjects.c.issuer == bindparam("issuer"),
        forced_subjects.c.client_id == bindparam("client_id"),
        forced_subjects.c.subject == bindparam("subject"),
    )
)


@retry_conflicts
def find_forced_subject(engine: Engine, issuer: str, client_id: str, subject: str) -> str | None:
    """The chosen Subject Identifier, or None."""
    row = FIND_FORCED_SUBJECT.row(engine, {"issuer": issuer, "client_id": client_id, "subject": subject})
    return None if row is None else row.forced


@retry_conflicts
def force_subject(engine: Engine, issuer: str, client_id: str, subject: str, forced: str) -> None:
    """Keep a chosen Subject Identifier in the place of an earlier one; of two at once, one stays."""
    table = forced_subjects
    key = {"issuer": issuer, "client_id": client_id, "subject": subject}
    with suppress(IntegrityError), engine.begin() as connection:
        connection.execute(delete(table).where(*(table.c[name] == value for name, value in key.items())))
        connection.execute(insert(table).values(**key, forced=forced))
