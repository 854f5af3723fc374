"""What End-Users granted to clients."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, delete, insert, or_, select, update

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import consents, grants


@dataclass(frozen=True, slots=True)
class Consent:
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


@retry_conflicts
def add_consent(engine: Engine, issuer: str, consent: Consent) -> None:
    """Store a consent; without `expires_at` for ever."""
    with engine.begin() as connection:
        connection.execute(
            insert(consents).values(
                issuer=issuer,
                consent_id=consent.consent_id,
                subject=consent.subject,
                client_id=consent.client_id,
                scope=" ".join(consent.scope),
                audience=" ".join(consent.audience),
                session_id=consent.session_id,
                remember=consent.remember,
                content=json.dumps(dict(consent.content)),
                granted_at=consent.granted_at,
                expires_at=consent.expires_at,
            )
        )


@retry_conflicts
def find_covering_consent(
    engine: Engine,
    issuer: str,
    subject: str,
    client_id: str,
    scope: tuple[str, ...],
    audience: tuple[str, ...],
    now: float,
) -> Consent | None:
    """The newest remembered consent that covers every asked scope and audience, or None."""
    table = consents
    query = (
        select(table)
        .where(
            table.c.issuer == issuer,
            table.c.subject == subject,
            table.c.client_id == client_id,
            table.c.remember.is_(True),
            or_(table.c.expires_at.is_(None), table.c.expires_at > int(now)),
        )
        .order_by(table.c.granted_at.desc())
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    found = (_consent(row) for row in rows)
    covering = (one for one in found if set(scope) <= set(one.scope) and set(audience) <= set(one.audience))
    return next(covering, None)


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


def _consent(row: Row[Any]) -> Consent:
    return Consent(
        consent_id=row.consent_id,
        subject=row.subject,
        client_id=row.client_id,
        scope=tuple(row.scope.split()),
        audience=tuple(row.audience.split()),
        session_id=row.session_id,
        remember=row.remember,
        content=json.loads(row.content),
        granted_at=row.granted_at,
        expires_at=row.expires_at,
    )
