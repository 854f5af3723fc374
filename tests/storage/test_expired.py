"""Forgetting what has run out: everything that has, nothing else, and found by its key."""

from typing import Any

from sqlalchemy import event, insert, select

from reference_server.storage.engine import open_engine
from reference_server.storage.expired import forget_expired
from reference_server.storage.migrate import migrate
from reference_server.storage.schema import access_tokens, grants

NOW, LATER = 1_000_000, 2_000_000
ISSUERS = ("https://a.example", "https://b.example", "https://c.example")


def token(issuer: str, number: int) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "token_hash": f"{number:064}",
        "grant_id": f"grant-{number}" if number % 2 else None,
        "client_id": "client",
        "subject": "someone",
        "scope": "",
        "audience": "",
        "issued_at": NOW - 10,
        "expires_at": LATER if number % 3 == 0 else NOW - 1,
    }


def grant(issuer: str, number: int) -> dict[str, Any]:
    names = {"grant_id": f"grant-{number}", "client_id": "client", "subject": "someone", "session_id": "session"}
    return {"issuer": issuer, **names, "content": "{}", "created_at": 1}


def test_rows_of_every_issuer_go_in_batches_that_need_not_end_with_one(database: str) -> None:
    engine = open_engine(database)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(insert(access_tokens), [token(issuer, n) for issuer in ISSUERS for n in range(20)])
        connection.execute(insert(grants), [grant(issuer, n) for issuer in ISSUERS for n in range(20)])
    gone = forget_expired(engine, NOW, limit=None, batch=7)
    with engine.connect() as connection:
        tokens = connection.execute(select(access_tokens.c.issuer, access_tokens.c.token_hash)).all()
        kept = connection.execute(select(grants.c.issuer, grants.c.grant_id)).all()
    engine.dispose()
    assert (gone["access_tokens"], gone["grants"]) == (3 * 13, 3 * 17)
    assert set(tokens) == {(issuer, f"{n:064}") for issuer in ISSUERS for n in range(0, 20, 3)}
    assert set(kept) == {(issuer, f"grant-{n}") for issuer in ISSUERS for n in (3, 9, 15)}


def test_no_batch_deletes_by_reading_the_whole_table(tmp_path: Any) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/op.sqlite")
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(insert(access_tokens), [token(ISSUERS[0], n) for n in range(20)])
        connection.execute(insert(grants), [grant(ISSUERS[0], n) for n in range(20)])
    plans: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("DELETE") or "EXISTS" in statement:
            steps = cursor.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(step[3] for step in steps)

    forget_expired(engine, NOW, limit=None, batch=7)
    engine.dispose()
    scans = {plan for plan in plans if plan.startswith("SCAN")}
    assert len(plans) > 8
    assert scans == {"SCAN grants USING INDEX sqlite_autoindex_grants_1"}
