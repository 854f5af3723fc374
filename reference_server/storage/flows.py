"""Authorization requests on their way through login and consent."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, insert, select, update

from reference_server.authorization_request import AuthorizationRequest, from_json_value, to_json_value
from reference_server.storage.failures import retry_conflicts
from reference_server.storage.schema import flows

ASKED_LOGIN = "asked-login"
ANSWERED_LOGIN = "answered-login"
ASKED_CONSENT = "asked-consent"
ANSWERED_CONSENT = "answered-consent"
FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Flow:
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


@retry_conflicts
def add_flow(engine: Engine, issuer: str, flow: Flow) -> None:
    """Store a new flow."""
    with engine.begin() as connection:
        connection.execute(
            insert(flows).values(
                issuer=issuer,
                flow_id=flow.flow_id,
                stage=flow.stage,
                browser_hash=flow.browser_hash,
                request=json.dumps(to_json_value(flow.request)),
                login=json.dumps(flow.login),
                consent=json.dumps(flow.consent),
                expires_at=flow.expires_at,
            )
        )


@retry_conflicts
def find_flow(engine: Engine, issuer: str, flow_id: str, now: float) -> Flow | None:
    """The flow of this id, or None where it is unknown or has run out."""
    query = select(flows).where(flows.c.issuer == issuer, flows.c.flow_id == flow_id, flows.c.expires_at > int(now))
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
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
    values: dict[str, Any] = {"stage": stage}
    if login is not None:
        values["login"] = json.dumps(login)
    if consent is not None:
        values["consent"] = json.dumps(consent)
    statement = (
        update(flows)
        .where(flows.c.issuer == issuer, flows.c.flow_id == flow.flow_id, flows.c.stage == flow.stage)
        .values(**values)
    )
    with engine.begin() as connection:
        return connection.execute(statement).rowcount == 1
