"""`/admin/oauth2/auth/sessions`, by which operators see and end logins and consents (Hydra's paths and fields)."""

from typing import Any

from reference_server.encoding import timestamp
from reference_server.endpoints.admin_challenge import admin_answer, client_document
from reference_server.endpoints.admin_page import asked_page, link_header
from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.session_end import end_session
from reference_server.storage.consents import Consent, find_consents, revoke_consents
from reference_server.storage.sessions import delete_login_sessions_of
from reference_server.web.message import Request, Response, json_response

CONSENT_PATH = "/admin/oauth2/auth/sessions/consent"


@admin_answer
def list_consent_sessions(provider: Provider, request: Request) -> Response:
    """A page of what an End-User granted."""
    query, page = dict(request.query), asked_page(provider, request)
    if not query.get("subject"):
        raise InvalidRequest("subject is missing")
    found = find_consents(
        provider.engine,
        provider.issuer,
        subject=query["subject"],
        session_id=query.get("login_session_id"),
        after=page.after,
        limit=page.size + 1,
        now=provider.clock(),
    )
    shown = found[: page.size]
    last = shown[-1].consent_id if len(found) > page.size else None
    header = link_header(request, provider.path + CONSENT_PATH, page, last)
    return json_response(200, [_members(provider, consent) for consent in shown], (header,))


def _members(provider: Provider, consent: Consent) -> dict[str, Any]:
    content = consent.content
    client = {"client": client_document(provider, consent.client_id)}
    return {
        "consent_request": content["consent_request"] | client,
        "consent_request_id": consent.consent_id,
        "context": content["context"],
        "grant_access_token_audience": list(consent.audience),
        "grant_scope": list(consent.scope),
        "handled_at": timestamp(consent.granted_at),
        "remember": consent.remember,
        "remember_for": content["remember_for"],
        "session": content["session"],
    }


@admin_answer
def revoke_consent_sessions(provider: Provider, request: Request) -> Response:
    """Take consents back, with every token that came from them: one, a client's, or all of an End-User."""
    query = dict(request.query)
    consent_id, subject, client_id = (query.get(name) for name in ("consent_request_id", "subject", "client"))
    everything = query.get("all") == "true"
    one = bool(consent_id) and not (subject or client_id or everything)
    several = not consent_id and bool(subject) and bool(client_id) != everything
    if not one and not several:
        raise InvalidRequest("consent_request_id, or subject with client, or subject with all=true, is needed")
    revoke_consents(
        provider.engine,
        provider.issuer,
        provider.clock(),
        consent_id=consent_id or None,
        subject=subject or None,
        client_id=client_id or None,
    )
    return Response(204, (), b"")


@admin_answer
def revoke_login_sessions(provider: Provider, request: Request) -> Response:
    """End the logins of an End-User, or one by its `sid`, whose clients hear of it; tokens stay as they are."""
    query = dict(request.query)
    subject, session_id = query.get("subject") or None, query.get("sid") or None
    if subject is None and session_id is None:
        raise InvalidRequest("subject or sid is missing")
    if subject is None and session_id is not None:
        end_session(provider, session_id, provider.table.session_revoked)
        return Response(204, (), b"")
    delete_login_sessions_of(provider.engine, provider.issuer, subject=subject, session_id=session_id)
    return Response(204, (), b"")
