"""`/admin/oauth2/auth/requests/consent`, by which the consent application reads and answers consent requests."""

from typing import Any

from reference_server.endpoints.admin_challenge import (
    admin_refusal,
    challenged_flow,
    client_document,
    member,
    oidc_context,
    refused_by_application,
    seconds,
    tokens,
    told_body,
)
from reference_server.errors import Gone, ProtocolError
from reference_server.interaction import (
    CONSENT_CHALLENGE,
    CONSENT_VERIFIER,
    LOGIN_CHALLENGE,
    interaction_token,
    return_address,
)
from reference_server.provider import Provider
from reference_server.storage.consents import Consent, add_consent
from reference_server.storage.flows import ANSWERED_CONSENT, ASKED_CONSENT, Flow, advance_flow
from reference_server.web.message import Request, Response, json_response


def read_consent_request(provider: Provider, request: Request) -> Response:
    """What is asked of the consent application."""
    try:
        flow = challenged_flow(provider, request, CONSENT_CHALLENGE, ASKED_CONSENT)
    except ProtocolError as error:
        return admin_refusal(error)
    client = {"client": client_document(provider, flow.request.client_id)}
    return json_response(200, _request_members(provider, flow) | client)


def _request_members(provider: Provider, flow: Flow) -> dict[str, Any]:
    asked, login = flow.request, flow.login
    return {
        "acr": login["acr"] or "",
        "amr": login["amr"],
        "challenge": interaction_token(provider, CONSENT_CHALLENGE, flow.flow_id),
        "consent_request_id": flow.flow_id,
        "context": login["context"],
        "login_challenge": interaction_token(provider, LOGIN_CHALLENGE, flow.flow_id),
        "login_session_id": login["session_id"],
        "oidc_context": oidc_context(asked),
        "request_url": asked.request_url,
        "requested_access_token_audience": [*asked.resources, *asked.audience],
        "requested_scope": list(asked.scope),
        "skip": flow.consent["skip"],
        "subject": login["subject"],
    }


def accept_consent_request(provider: Provider, request: Request) -> Response:
    """The End-User grants `grant_scope`.

    `session.id_token` and `session.access_token` are Hydra's. `session.userinfo` is our own: claims about the user that
    the provider may tell where a granted scope or the `claims` parameter asks for them.
    """
    try:
        flow = challenged_flow(provider, request, CONSENT_CHALLENGE, ASKED_CONSENT)
        body = told_body(request)
        session = member(body, "session", dict, {})
        consent: dict[str, Any] = {
            "grant_scope": tokens(body, "grant_scope"),
            "grant_access_token_audience": tokens(body, "grant_access_token_audience"),
            "session": {name: member(session, name, dict, {}) for name in ("id_token", "access_token", "userinfo")},
        }
        remember, remember_for = member(body, "remember", bool, False), seconds(body, "remember_for")
    except ProtocolError as error:
        return admin_refusal(error)
    answer = _answered(provider, flow, flow.consent | consent)
    if answer.status == 200 and not flow.consent["skip"]:
        _keep(provider, flow, consent, remember, remember_for, body.get("context"))
    return answer


def _keep(
    provider: Provider, flow: Flow, consent: dict[str, Any], remember: bool, remember_for: int, context: object
) -> None:
    """Keep the consent for operators, and for later requests where it is to be remembered.

    One that is not lasts as long as what can come from it.
    """
    lifetime = remember_for if remember else provider.settings.lifetimes.refresh_token
    content = {
        "consent_request": _request_members(provider, flow),
        "context": context,
        "remember_for": remember_for,
        "session": {name: consent["session"][name] for name in ("id_token", "access_token")},
    }
    kept = Consent(
        consent_id=flow.flow_id,
        subject=flow.login["subject"],
        client_id=flow.request.client_id,
        scope=tuple(consent["grant_scope"]),
        audience=tuple(consent["grant_access_token_audience"]),
        session_id=flow.login["session_id"],
        remember=remember,
        content=content,
        granted_at=provider.now(),
        expires_at=provider.now() + lifetime if lifetime else None,
    )
    add_consent(provider.engine, provider.issuer, kept)


def reject_consent_request(provider: Provider, request: Request) -> Response:
    """The End-User refuses."""
    try:
        flow = challenged_flow(provider, request, CONSENT_CHALLENGE, ASKED_CONSENT)
        consent = flow.consent | {"error": refused_by_application(told_body(request))}
    except ProtocolError as error:
        return admin_refusal(error)
    return _answered(provider, flow, consent)


def _answered(provider: Provider, flow: Flow, consent: dict[str, object]) -> Response:
    if not advance_flow(provider.engine, provider.issuer, flow, ANSWERED_CONSENT, consent=consent):
        return admin_refusal(Gone("this consent_challenge was used before", flow.request.request_url))
    return json_response(200, {"redirect_to": return_address(provider, CONSENT_VERIFIER, flow)})
