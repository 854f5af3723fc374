"""Remembered logins."""

import json
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import login_sessions


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A browser in which an End-User authenticated."""

    session_id: str
    subject: str
    acr: str | None
    amr: tuple[str, ...]
    auth_time: int


@retry_conflicts
def add_login_session(engine: Engine, issuer: str, cookie_hash: str, session: LoginSession, expires_at: int) -> None:
    """Remember a login under the keyed hash of its cookie, in the place of an earlier login of the same session."""
    table = login_sessions
    with engine.begin() as connection:
        connection.execute(delete(table).where(table.c.issuer == issuer, table.c.session_id == session.session_id))
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


@retry_conflicts
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


@retry_conflicts
def delete_session(engine: Engine, issuer: str, session_id: str) -> bool:
    """Forget a login by one atomic statement; False where another request forgot it first."""
    table = login_sessions
    with engine.begin() as connection:
        statement = delete(table).where(table.c.issuer == issuer, table.c.session_id == session_id)
        return connection.execute(statement).rowcount > 0


@retry_conflicts
def delete_login_sessions_of(engine: Engine, issuer: str, *, subject: str | None, session_id: str | None) -> None:
    """Forget every login of an End-User, or the one of a session id."""
    table = login_sessions
    statement = delete(table).where(table.c.issuer == issuer)
    for column, wanted in ((table.c.subject, subject), (table.c.session_id, session_id)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    with engine.begin() as connection:
        connection.execute(statement)


@retry_conflicts
def prolong_login_session(engine: Engine, issuer: str, session_id: str, expires_at: int) -> None:
    """Let a remembered login last longer."""
    table = login_sessions
    statement = update(table).where(table.c.issuer == issuer, table.c.session_id == session_id)
    with engine.begin() as connection:
        connection.execute(statement.values(expires_at=expires_at))
