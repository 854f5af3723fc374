"""Remembered logins and remembered consents."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, insert, or_, select

from reference_server.storage.schema import consents, login_sessions


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A browser in which an End-User authenticated."""

    session_id: str
    subject: str
    acr: str | None
    amr: tuple[str, ...]
    auth_time: int


def add_login_session(engine: Engine, issuer: str, cookie_hash: str, session: LoginSession, expires_at: int) -> None:
    """Remember a login under the keyed hash of its cookie."""
    with engine.begin() as connection:
        connection.execute(
            insert(login_sessions).values(
                issuer=issuer,
                cookie_hash=cookie_hash,
                session_id=session.session_id,
                subject=session.subject,
                acr=session.acr,
                amr=json.dumps(session.amr),
                auth_time=session.auth_time,
                expires_at=expires_at,
            )
        )


def find_login_session(engine: Engine, issuer: str, cookie_hash: str, now: float) -> LoginSession | None:
    """The remembered login of a cookie, or None."""
    table = login_sessions
    query = select(table).where(
        table.c.issuer == issuer, table.c.cookie_hash == cookie_hash, table.c.expires_at > int(now)
    )
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return LoginSession(row.session_id, row.subject, row.acr, tuple(json.loads(row.amr)), row.auth_time)


def delete_login_session(engine: Engine, issuer: str, cookie_hash: str) -> None:
    """Forget the login of a cookie."""
    table = login_sessions
    with engine.begin() as connection:
        connection.execute(delete(table).where(table.c.issuer == issuer, table.c.cookie_hash == cookie_hash))


@dataclass(frozen=True, slots=True)
class Consent:
    """What an End-User granted to a client; `session` is what the consent application said about the user."""

    consent_id: str
    subject: str
    client_id: str
    scope: tuple[str, ...]
    audience: tuple[str, ...]
    session: Mapping[str, Any]
    granted_at: int


def add_consent(engine: Engine, issuer: str, consent: Consent, expires_at: int | None) -> None:
    """Remember a consent; without `expires_at` for ever."""
    with engine.begin() as connection:
        connection.execute(
            insert(consents).values(
                issuer=issuer,
                consent_id=consent.consent_id,
                subject=consent.subject,
                client_id=consent.client_id,
                scope=" ".join(consent.scope),
                audience=" ".join(consent.audience),
                session=json.dumps(dict(consent.session)),
                granted_at=consent.granted_at,
                expires_at=expires_at,
            )
        )


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
            or_(table.c.expires_at.is_(None), table.c.expires_at > int(now)),
        )
        .order_by(table.c.granted_at.desc())
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    for row in rows:
        granted, meant = tuple(row.scope.split()), tuple(row.audience.split())
        if set(scope) <= set(granted) and set(audience) <= set(meant):
            session = json.loads(row.session)
            return Consent(row.consent_id, subject, client_id, granted, meant, session, row.granted_at)
    return None
