"""What services of the operator say before tokens are issued (Hydra's token hooks); nothing is spent before."""

import json
from typing import Any

from msgspec.structs import replace

from reference_server.errors import AccessDenied, TemporarilyUnavailable
from reference_server.provider import Provider
from reference_server.rules.token.draft import TokenDraft
from reference_server.settings import Hook
from reference_server.storage.grants import change_grant
from reference_server.web.fetch import FetchFailed, call_service
from reference_server.web.message import json_object

UNCHANGED, CHANGED, DENIED = 204, 200, 403


def ask_refresh_token_hook(provider: Provider, draft: TokenDraft) -> None:
    """A refresh is told to the service that is named for refreshes alone."""
    hook = provider.settings.refresh_token_hook
    if hook.url is None:
        return
    granted = {"granted_scopes": list(draft.scope), "granted_audience": list(draft.audience)}
    client_id = draft.call.client.client_id
    requester = {"client_id": client_id, **granted, "grant_types": [draft.grant_type]}
    asked = {"subject": _subject(draft), "session": _session(provider, draft), "requester": requester}
    _ask(provider, draft, hook, asked | {"client_id": client_id, **granted})


def ask_token_hook(provider: Provider, draft: TokenDraft) -> None:
    """Any grant is told to the service that is named for all."""
    hook = provider.settings.token_hook
    if hook.url is None:
        return
    assertion = draft.call.parameters.get("assertion")
    request = {
        "client_id": draft.call.client.client_id,
        "requested_scopes": draft.call.parameters.get("scope", "").split(),
        "granted_scopes": list(draft.scope),
        "granted_audience": list(draft.audience),
        "grant_types": [draft.grant_type],
        "payload": {"assertion": [assertion]} if assertion is not None else {},
    }
    _ask(provider, draft, hook, {"session": _session(provider, draft), "request": request})


def _subject(draft: TokenDraft) -> str:
    if draft.grant is not None:
        return draft.grant.subject
    return draft.subject or draft.call.client.client_id


def _session(provider: Provider, draft: TokenDraft) -> dict[str, Any]:
    """What is known of the End-User and was said about them, in the form of Hydra's session."""
    grant, subject, settings = draft.grant, _subject(draft), provider.settings
    claims: dict[str, Any] = {"iss": provider.issuer, "sub": subject, "aud": [draft.call.client.client_id]}
    if grant is not None:
        claims |= {"auth_time": grant.auth_time, "acr": grant.acr or "", "amr": list(grant.amr)}
        claims |= {"nonce": grant.nonce or "", "ext": dict(grant.id_token_session)}
    return {
        "id_token": {"id_token_claims": claims, "headers": {"extra": {}}, "username": "", "subject": subject},
        "extra": dict(grant.access_token_session if grant is not None else draft.session),
        "client_id": draft.call.client.client_id,
        "consent_challenge": "",
        "exclude_not_before_claim": True,
        "allowed_top_level_claims": list(settings.allowed_top_level_claims),
        "mirror_top_level_claims": settings.mirror_top_level_claims,
    }


def _ask(provider: Provider, draft: TokenDraft, hook: Hook, asked: dict[str, Any]) -> None:
    """200 changes what was said, 204 nothing, 403 denies the tokens. Raises `TemporarilyUnavailable` for all else."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if hook.auth_name is not None and hook.auth_value is not None:
        as_header = {hook.auth_name: hook.auth_value}
        headers |= as_header if hook.auth_in == "header" else {"Cookie": f"{hook.auth_name}={hook.auth_value}"}
    try:
        answer = call_service(provider, "POST", hook.url or "", json.dumps(asked).encode(), headers)
    except FetchFailed as error:
        raise TemporarilyUnavailable("the token hook does not answer", str(error)) from error
    if answer.status == DENIED:
        raise AccessDenied("the token hook denied the tokens")
    if answer.status == UNCHANGED:
        return
    told = json_object(answer.body) if answer.status == CHANGED else None
    session = told.get("session") if told is not None else None
    if not isinstance(session, dict):
        raise TemporarilyUnavailable("the token hook does not answer as it should", f"status {answer.status}")
    _take(provider, draft, _member(session, "id_token"), _member(session, "access_token"))


def _member(session: dict[str, Any], name: str) -> dict[str, Any]:
    value = session.get(name) or {}
    if not isinstance(value, dict):
        raise TemporarilyUnavailable("the token hook does not answer as it should", f"{name} is no object")
    return value


def _take(provider: Provider, draft: TokenDraft, id_token: dict[str, Any], access_token: dict[str, Any]) -> None:
    """The words of the hook stand in the place of those before, also for the tokens that come later."""
    if draft.grant is None:
        draft.session = access_token
        return
    draft.grant = replace(draft.grant, id_token_session=id_token, access_token_session=access_token)
    change_grant(provider.engine, provider.issuer, draft.grant)
