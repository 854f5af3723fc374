"""What End-Users granted to clients."""

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Engine, bindparam, delete, insert, or_, select, update

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import consents, grants
from reference_server.storage.statements import Statement, run


class Consent(Struct, frozen=True):
    """What an End-User granted to a client.

    `consent_id` is the id of the flow and of the grant that came from it. `content` is what is told of the consent to
    operators: the request, and what the consent application answered. Only one with `remember` answers later requests.
    """

    consent_id: str
    subject: str
    client_id: str
    scope: tuple[str, ...]
    audience: tuple[str, ...]
    session_id: str
    remember: bool
    content: Mapping[str, Any]
    granted_at: int
    expires_at: int | None


ADD_CONSENT = Statement(insert(consents).values({column.name: bindparam(column.name) for column in consents.columns}))
FIND_REMEMBERED_CONSENTS = Statement(
    select(consents)
    .where(
        consents.c.issuer == bindparam("issuer"),
        consents.c.subject == bindparam("subject"),
        consents.c.client_id == bindparam("client_id"),
        consents.c.remember.is_(True),
        or_(consents.c.expires_at.is_(None), consents.c.expires_at > bindparam("now")),
    )
    .order_by(consents.c.granted_at.desc())
)


@retry_conflicts
def add_consent(engine: Engine, issuer: str, consent: Consent) -> None:
    """Store a consent; without `expires_at` for ever."""
    row = {
        "issuer": issuer,
        "consent_id": consent.consent_id,
        "subject": consent.subject,
        "client_id": consent.client_id,
        "scope": " ".join(consent.scope),
        "audience": " ".join(consent.audience),
        "session_id": consent.session_id,
        "remember": consent.remember,
        "content": json.dumps(dict(consent.content)),
        "granted_at": consent.granted_at,
        "expires_at": consent.expires_at,
    }
    run(engine, (ADD_CONSENT, row))


@retry_conflicts
def find_remembered_consents(
    engine: Engine, issuer: str, subject: str, client_id: str, now: float
) -> tuple[Consent, ...]:
    """What an End-User granted to a client for later requests too, the newest first."""
    asked = {"issuer": issuer, "subject": subject, "client_id": client_id, "now": int(now)}
    return tuple(_consent(row) for row in FIND_REMEMBERED_CONSENTS.rows(engine, asked))


@retry_conflicts
def find_consents(
    engine: Engine, issuer: str, *, subject: str, session_id: str | None, after: str, limit: int, now: float
) -> tuple[Consent, ...]:
    """So many living consents of an End-User whose ids come after one, in the order of their ids."""
    table = consents
    query = select(table).where(
        table.c.issuer == issuer,
        table.c.subject == subject,
        table.c.consent_id > after,
        or_(table.c.expires_at.is_(None), table.c.expires_at > int(now)),
    )
    if session_id is not None:
        query = query.where(table.c.session_id == session_id)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(table.c.consent_id).limit(limit)).all()
    return tuple(_consent(row) for row in rows)


@retry_conflicts
def revoke_consents(
    engine: Engine, issuer: str, now: float, *, consent_id: str | None, subject: str | None, client_id: str | None
) -> None:
    """Delete consents that fit everything given, and end the grants that came from them, at once."""
    of_consents, of_grants = [consents.c.issuer == issuer], [grants.c.issuer == issuer]
    for consent_column, grant_column, wanted in (
        (consents.c.consent_id, grants.c.grant_id, consent_id),
        (consents.c.subject, grants.c.subject, subject),
        (consents.c.client_id, grants.c.client_id, client_id),
    ):
        if wanted is not None:
            of_consents.append(consent_column == wanted)
            of_grants.append(grant_column == wanted)
    with engine.begin() as connection:
        connection.execute(delete(consents).where(*of_consents))
        connection.execute(update(grants).where(*of_grants, grants.c.revoked_at.is_(None)).values(revoked_at=int(now)))


def _consent(row: Any) -> Consent:
    return Consent(
        consent_id=row.consent_id,
        subject=row.subject,
        client_id=row.client_id,
        scope=tuple(row.scope.split()),
        audience=tuple(row.audience.split()),
        session_id=row.session_id,
        remember=bool(row.remember),
        content=json.loads(row.content),
        granted_at=row.granted_at,
        expires_at=row.expires_at,
    )
