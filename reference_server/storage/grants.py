"""Grants, and the codes, access tokens and refresh tokens that come from them."""

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Engine, Table, bindparam, delete, insert, select, update

from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import access_tokens, codes, grants, refresh_tokens
from reference_server.storage.statements import Statement, run


class Grant(Struct, frozen=True):
    """What an End-User granted in one authorization: everything that later tokens need to know.

    `id_token_session` and `userinfo_session` are what the consent application said about the user.
    """

    grant_id: str
    client_id: str
    subject: str
    scope: tuple[str, ...]
    audience: tuple[str, ...]
    nonce: str | None
    auth_time: int
    auth_time_asked: bool
    acr: str | None
    amr: tuple[str, ...]
    session_id: str
    id_token_claims: Mapping[str, Any]
    userinfo_claims: Mapping[str, Any]
    id_token_session: Mapping[str, Any]
    userinfo_session: Mapping[str, Any]
    access_token_session: Mapping[str, Any]


class Code(Struct, frozen=True):
    """A stored authorization code; `redirect_uri` is None where the request left it out."""

    code_hash: str
    grant_id: str
    client_id: str
    redirect_uri: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    expires_at: int
    used_at: int | None


class AccessToken(Struct, frozen=True):
    """A stored access token; `grant_id` is None where no End-User stands behind it.

    `session` is then the JSON object of what a token hook said about it, if it said something.
    """

    token_hash: str
    grant_id: str | None
    client_id: str
    subject: str
    scope: tuple[str, ...]
    audience: tuple[str, ...]
    issued_at: int
    expires_at: int
    session: str | None = None


class RefreshToken(Struct, frozen=True):
    """A stored refresh token; `used_at` is set once it was exchanged for its successor."""

    token_hash: str
    grant_id: str
    client_id: str
    scope: tuple[str, ...]
    issued_at: int
    expires_at: int
    used_at: int | None


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


FIND_GRANT = Statement(
    select(grants).where(
        grants.c.issuer == bindparam("issuer"),
        grants.c.grant_id == bindparam("grant_id"),
        grants.c.revoked_at.is_(None),
    )
)
FIND_ACCESS_TOKEN = Statement(
    select(access_tokens, grants.c.revoked_at.label("grant_revoked_at"))
    .outerjoin(grants, (grants.c.issuer == access_tokens.c.issuer) & (grants.c.grant_id == access_tokens.c.grant_id))
    .where(
        access_tokens.c.issuer == bindparam("issuer"),
        access_tokens.c.token_hash == bindparam("token_hash"),
        access_tokens.c.revoked_at.is_(None),
        access_tokens.c.expires_at > bindparam("now"),
    )
)
FIND_REFRESH_TOKEN = Statement(
    select(refresh_tokens).where(
        refresh_tokens.c.issuer == bindparam("issuer"), refresh_tokens.c.token_hash == bindparam("token_hash")
    )
)
SPEND_REFRESH_TOKEN = Statement(
    update(refresh_tokens)
    .where(
        refresh_tokens.c.issuer == bindparam("of_issuer"),
        refresh_tokens.c.token_hash == bindparam("hash"),
        refresh_tokens.c.used_at.is_(None),
    )
    .values(used_at=bindparam("now"))
)
FIND_CODE = Statement(
    select(codes).where(codes.c.issuer == bindparam("issuer"), codes.c.code_hash == bindparam("code_hash"))
)
SPEND_CODE = Statement(
    update(codes)
    .where(codes.c.issuer == bindparam("of_issuer"), codes.c.code_hash == bindparam("hash"), codes.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
ADD_GRANT = Statement(insert(grants).values({name: bindparam(name) for name in _names(grants) if name != "revoked_at"}))
ADD_CODE = Statement(insert(codes).values({name: bindparam(name) for name in _names(codes)}))
ADD_ACCESS_TOKEN = Statement(
    insert(access_tokens).values({name: bindparam(name) for name in _names(access_tokens) if name != "revoked_at"})
)
ADD_REFRESH_TOKEN = Statement(insert(refresh_tokens).values({name: bindparam(name) for name in _names(refresh_tokens)}))

COLUMNS = ("grant_id", "client_id", "subject", "session_id")
"""The members of a grant that can be searched for; the others are one JSON object."""
CONTENT = tuple(name for name in Grant.__struct_fields__ if name not in COLUMNS)
CODE_MEMBERS = Code.__struct_fields__


@retry_conflicts
def add_grant(engine: Engine, issuer: str, grant: Grant, code: Code | None, now: float) -> None:
    """Store a grant and its authorization code, if it has one, together."""
    row = {
        "issuer": issuer,
        **{name: getattr(grant, name) for name in COLUMNS},
        "content": _content(grant),
        "created_at": int(now),
    }
    work = [(ADD_GRANT, row)]
    if code is not None:
        work.append((ADD_CODE, {"issuer": issuer} | {name: getattr(code, name) for name in CODE_MEMBERS}))
    run(engine, *work)


@retry_conflicts
def change_grant(engine: Engine, issuer: str, grant: Grant) -> None:
    """Store anew what a grant says beside its id, its client, its End-User and its login session."""
    statement = update(grants).where(grants.c.issuer == issuer, grants.c.grant_id == grant.grant_id)
    with engine.begin() as connection:
        connection.execute(statement.values(content=_content(grant)))


def _content(grant: Grant) -> str:
    return json.dumps({name: getattr(grant, name) for name in CONTENT})


@retry_conflicts
def find_grant(engine: Engine, issuer: str, grant_id: str) -> Grant | None:
    """The living grant of this id, or None where it is unknown or revoked."""
    row = FIND_GRANT.row(engine, {"issuer": issuer, "grant_id": grant_id})
    if row is None:
        return None
    content = json.loads(row.content)
    tuples = {name: tuple(content[name]) for name in ("scope", "audience", "amr")}
    return Grant(**{name: getattr(row, name) for name in COLUMNS}, **(content | tuples))


@retry_conflicts
def revoke_grant(engine: Engine, issuer: str, grant_id: str, now: float) -> None:
    """End a grant: every code, access token and refresh token from it is dead."""
    statement = update(grants).where(grants.c.issuer == issuer, grants.c.grant_id == grant_id)
    with engine.begin() as connection:
        connection.execute(statement.values(revoked_at=int(now)))


@retry_conflicts
def session_participants(engine: Engine, issuer: str, session_id: str) -> tuple[tuple[str, str], ...]:
    """The client_id and subject of every client that was granted something in a login session."""
    query = (
        select(grants.c.client_id, grants.c.subject)
        .where(grants.c.issuer == issuer, grants.c.session_id == session_id)
        .distinct()
        .order_by(grants.c.client_id)
    )
    with engine.connect() as connection:
        return tuple((row.client_id, row.subject) for row in connection.execute(query))


@retry_conflicts
def revoke_session_grants(engine: Engine, issuer: str, session_id: str, now: float) -> None:
    """End the grants of a login session but those with offline_access."""
    of_session = (grants.c.issuer == issuer) & (grants.c.session_id == session_id) & grants.c.revoked_at.is_(None)
    with engine.begin() as connection:
        rows = connection.execute(select(grants.c.grant_id, grants.c.content).where(of_session)).all()
        ended = [row.grant_id for row in rows if "offline_access" not in json.loads(row.content)["scope"]]
        statement = update(grants).where(grants.c.issuer == issuer, grants.c.grant_id.in_(ended))
        connection.execute(statement.values(revoked_at=int(now)))


@retry_conflicts
def find_code(engine: Engine, issuer: str, code_hash: str) -> Code | None:
    """The code of this hash, or None."""
    row = FIND_CODE.row(engine, {"issuer": issuer, "code_hash": code_hash})
    return None if row is None else Code(**{name: getattr(row, name) for name in CODE_MEMBERS})


@retry_conflicts
def spend_code(engine: Engine, issuer: str, code_hash: str, now: float) -> bool:
    """Mark a code as used by one atomic statement; False where it was used before."""
    return run(engine, (SPEND_CODE, {"of_issuer": issuer, "hash": code_hash, "now": int(now)})) == 1


@retry_conflicts
def add_tokens(engine: Engine, issuer: str, access: AccessToken, refresh: RefreshToken | None) -> None:
    """Store an access token and the refresh token beside it."""
    work = [(ADD_ACCESS_TOKEN, _columns(issuer, access))]
    if refresh is not None:
        work.append((ADD_REFRESH_TOKEN, _columns(issuer, refresh)))
    run(engine, *work)


@retry_conflicts
def find_access_token(engine: Engine, issuer: str, token_hash: str, now: float) -> AccessToken | None:
    """The living access token of this hash: not expired, not revoked, nor its grant."""
    row = FIND_ACCESS_TOKEN.row(engine, {"issuer": issuer, "token_hash": token_hash, "now": int(now)})
    if row is None or row.grant_revoked_at is not None:
        return None
    return AccessToken(
        token_hash=row.token_hash,
        grant_id=row.grant_id,
        client_id=row.client_id,
        subject=row.subject,
        scope=tuple(row.scope.split()),
        audience=tuple(row.audience.split()),
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        session=row.session,
    )


@retry_conflicts
def revoke_access_token(engine: Engine, issuer: str, token_hash: str, now: float) -> None:
    """End one access token."""
    table = access_tokens
    statement = update(table).where(table.c.issuer == issuer, table.c.token_hash == token_hash)
    with engine.begin() as connection:
        connection.execute(statement.values(revoked_at=int(now)))


@retry_conflicts
def delete_access_tokens_of(engine: Engine, issuer: str, client_id: str) -> None:
    """Forget every access token of a client."""
    table = access_tokens
    with engine.begin() as connection:
        connection.execute(delete(table).where(table.c.issuer == issuer, table.c.client_id == client_id))


@retry_conflicts
def find_refresh_token(engine: Engine, issuer: str, token_hash: str) -> RefreshToken | None:
    """The refresh token of this hash, used, expired or not; or None."""
    row = FIND_REFRESH_TOKEN.row(engine, {"issuer": issuer, "token_hash": token_hash})
    if row is None:
        return None
    values = {name: getattr(row, name) for name in RefreshToken.__struct_fields__}
    return RefreshToken(**(values | {"scope": tuple(row.scope.split())}))


@retry_conflicts
def spend_refresh_token(engine: Engine, issuer: str, token_hash: str, now: float) -> bool:
    """Mark a refresh token as used by one atomic statement; False where it was used before."""
    return run(engine, (SPEND_REFRESH_TOKEN, {"of_issuer": issuer, "hash": token_hash, "now": int(now)})) == 1


def _columns(issuer: str, token: AccessToken | RefreshToken) -> dict[str, Any]:
    """The row of a token; lists of words are one text, since neither scope tokens nor URIs have spaces."""
    found: dict[str, Any] = {"issuer": issuer}
    for name in token.__struct_fields__:
        value = getattr(token, name)
        found[name] = " ".join(value) if isinstance(value, tuple) else value
    return found
