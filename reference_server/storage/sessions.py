"""Remembered logins."""

import json

from msgspec import Struct
from sqlalchemy import Engine, bindparam, delete, insert, select, update

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import login_sessions
from reference_server.storage.statements import Statement, run


class LoginSession(Struct, frozen=True):
    """A browser in which an End-User authenticated.

    `identity_provider_session_id` is what the login application calls its own session, if it said so.
    """

    session_id: str
    subject: str
    acr: str | None
    amr: tuple[str, ...]
    auth_time: int
    identity_provider_session_id: str | None = None


ADD_LOGIN_SESSION = Statement(
    insert(login_sessions).values({column.name: bindparam(column.name) for column in login_sessions.columns})
)
FORGET_SESSION = Statement(
    delete(login_sessions).where(
        login_sessions.c.issuer == bindparam("issuer"), login_sessions.c.session_id == bindparam("session_id")
    )
)
FIND_IDENTITY_PROVIDER_SESSION = Statement(
    select(login_sessions.c.identity_provider_session_id).where(
        login_sessions.c.issuer == bindparam("issuer"), login_sessions.c.session_id == bindparam("session_id")
    )
)
FIND_LOGIN_SESSION = Statement(
    select(login_sessions).where(
        login_sessions.c.issuer == bindparam("issuer"),
        login_sessions.c.cookie_hash == bindparam("cookie_hash"),
        login_sessions.c.expires_at > bindparam("now"),
    )
)


@retry_conflicts
def add_login_session(engine: Engine, issuer: str, cookie_hash: str, session: LoginSession, expires_at: int) -> None:
    """Remember a login under the keyed hash of its cookie, in the place of an earlier login of the same session."""
    row = {
        "issuer": issuer,
        "cookie_hash": cookie_hash,
        "session_id": session.session_id,
        "subject": session.subject,
        "acr": session.acr,
        "amr": json.dumps(session.amr),
        "auth_time": session.auth_time,
        "expires_at": expires_at,
        "identity_provider_session_id": session.identity_provider_session_id,
    }
    run(engine, (FORGET_SESSION, {"issuer": issuer, "session_id": session.session_id}), (ADD_LOGIN_SESSION, row))


@retry_conflicts
def find_login_session(engine: Engine, issuer: str, cookie_hash: str, now: float) -> LoginSession | None:
    """The remembered login of a cookie, or None."""
    row = FIND_LOGIN_SESSION.row(engine, {"issuer": issuer, "cookie_hash": cookie_hash, "now": int(now)})
    if row is None:
        return None
    return LoginSession(
        session_id=row.session_id,
        subject=row.subject,
        acr=row.acr,
        amr=tuple(json.loads(row.amr)),
        auth_time=row.auth_time,
        identity_provider_session_id=row.identity_provider_session_id,
    )


@retry_conflicts
def find_identity_provider_session(engine: Engine, issuer: str, session_id: str) -> str | None:
    """The session at the identity provider that a login session came from, or None."""
    row = FIND_IDENTITY_PROVIDER_SESSION.row(engine, {"issuer": issuer, "session_id": session_id})
    return None if row is None else row.identity_provider_session_id


@retry_conflicts
def delete_session(engine: Engine, issuer: str, session_id: str) -> bool:
    """Forget a login by one atomic statement; False where another request forgot it first."""
    return run(engine, (FORGET_SESSION, {"issuer": issuer, "session_id": session_id})) > 0


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
