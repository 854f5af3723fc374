"""Authorization requests on their way through login and consent."""

import json
from typing import Any

from msgspec import Struct
from sqlalchemy import Engine, bindparam, insert, select, update

from reference_server.authorization_request import AuthorizationRequest, from_json_value, to_json_value
from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import flows
from reference_server.storage.statements import Statement, run

ASKED_LOGIN = "asked-login"
ANSWERED_LOGIN = "answered-login"
ASKED_CONSENT = "asked-consent"
ANSWERED_CONSENT = "answered-consent"
FINISHED = "finished"


class Flow(Struct, frozen=True):
    """One authorization request under way.

    `login` and `consent` hold what was asked of and answered by the login and consent application.
    """

    flow_id: str
    stage: str
    browser_hash: str
    request: AuthorizationRequest
    login: dict[str, Any]
    consent: dict[str, Any]
    expires_at: int


ADD_FLOW = Statement(insert(flows).values({column.name: bindparam(column.name) for column in flows.columns}))
FIND_FLOW = Statement(
    select(flows).where(
        flows.c.issuer == bindparam("issuer"),
        flows.c.flow_id == bindparam("flow_id"),
        flows.c.expires_at > bindparam("now"),
    )
)
ADVANCE_FLOW = Statement(
    update(flows)
    .where(
        flows.c.issuer == bindparam("of_issuer"),
        flows.c.flow_id == bindparam("of_flow"),
        flows.c.stage == bindparam("of_stage"),
    )
    .values({name: bindparam(f"new_{name}") for name in ("stage", "login", "consent")})
)


@retry_conflicts
def add_flow(engine: Engine, issuer: str, flow: Flow) -> None:
    """Store a new flow."""
    row = {
        "issuer": issuer,
        "flow_id": flow.flow_id,
        "stage": flow.stage,
        "browser_hash": flow.browser_hash,
        "request": json.dumps(to_json_value(flow.request)),
        "login": json.dumps(flow.login),
        "consent": json.dumps(flow.consent),
        "expires_at": flow.expires_at,
    }
    run(engine, (ADD_FLOW, row))


@retry_conflicts
def find_flow(engine: Engine, issuer: str, flow_id: str, now: float) -> Flow | None:
    """The flow of this id, or None where it is unknown or has run out."""
    row = FIND_FLOW.row(engine, {"issuer": issuer, "flow_id": flow_id, "now": int(now)})
    if row is None:
        return None
    return Flow(
        flow_id=row.flow_id,
        stage=row.stage,
        browser_hash=row.browser_hash,
        request=from_json_value(json.loads(row.request)),
        login=json.loads(row.login),
        consent=json.loads(row.consent),
        expires_at=row.expires_at,
    )


@retry_conflicts
def advance_flow(
    engine: Engine,
    issuer: str,
    flow: Flow,
    stage: str,
    *,
    login: dict[str, Any] | None = None,
    consent: dict[str, Any] | None = None,
) -> bool:
    """Move a flow on by one atomic statement; False where another request moved it first."""
    values = {
        "of_issuer": issuer,
        "of_flow": flow.flow_id,
        "of_stage": flow.stage,
        "new_stage": stage,
        "new_login": json.dumps(flow.login if login is None else login),
        "new_consent": json.dumps(flow.consent if consent is None else consent),
    }
    return run(engine, (ADVANCE_FLOW, values)) == 1
