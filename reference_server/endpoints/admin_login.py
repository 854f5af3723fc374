"""`/admin/oauth2/auth/requests/login`, by which the login application reads and answers login requests."""

from urllib.parse import parse_qsl, urlencode

from reference_server.endpoints.admin_challenge import (
    admin_refusal,
    challenged_flow,
    client_document,
    member,
    name_of,
    oidc_context,
    refused_by_application,
    seconds,
    texts,
    told_body,
)
from reference_server.errors import Gone, InvalidRequest, ProtocolError
from reference_server.interaction import LOGIN_CHALLENGE, LOGIN_VERIFIER, return_address
from reference_server.provider import Provider
from reference_server.storage.flows import ANSWERED_LOGIN, ASKED_LOGIN, Flow, advance_flow
from reference_server.web.message import Request, Response, json_response


def read_login_request(provider: Provider, request: Request) -> Response:
    """What is asked of the login application."""
    try:
        flow = challenged_flow(provider, request, LOGIN_CHALLENGE, ASKED_LOGIN)
    except ProtocolError as error:
        return admin_refusal(error)
    asked = flow.request
    return json_response(
        200,
        {
            "challenge": dict(request.query)[LOGIN_CHALLENGE],
            "client": client_document(provider, asked.client_id),
            "oidc_context": oidc_context(asked),
            "request_url": asked.request_url,
            "requested_access_token_audience": [*asked.resources, *asked.audience],
            "requested_scope": list(asked.scope),
            "session_id": flow.login["session_id"],
            "skip": flow.login["skip"],
            "subject": flow.login.get("subject", ""),
        },
    )


def accept_login_request(provider: Provider, request: Request) -> Response:
    """The End-User is who the application says."""
    try:
        flow = challenged_flow(provider, request, LOGIN_CHALLENGE, ASKED_LOGIN)
        body = told_body(request)
        subject = name_of(body, "subject", None)
        if not subject:
            raise InvalidRequest("subject is missing or empty")
        if flow.login["skip"] and subject != flow.login["subject"]:
            return json_response(200, {"redirect_to": _asking_anew(flow)})
        login = {"subject": subject, "skip": flow.login["skip"], "session_id": flow.login["session_id"]}
        if flow.login["skip"]:
            login |= {name: flow.login[name] for name in ("acr", "amr", "auth_time")} | {"remember": True}
        else:
            login |= {
                "acr": name_of(body, "acr", None) or None,
                "amr": texts(body, "amr"),
                "auth_time": provider.now(),
                "remember": member(body, "remember", bool, False),
            }
        login |= {
            "remember_for": seconds(body, "remember_for"),
            "extend_session_lifespan": member(body, "extend_session_lifespan", bool, False),
            "identity_provider_session_id": name_of(body, "identity_provider_session_id", None) or None,
            "force_subject_identifier": name_of(body, "force_subject_identifier", None) or None,
            "context": body.get("context"),
        }
    except ProtocolError as error:
        return admin_refusal(error)
    return _answered(provider, flow, login)


def _asking_anew(flow: Flow) -> str:
    """The same request with prompt=login: another End-User than the remembered one has to authenticate."""
    address, _, query = flow.request.request_url.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "prompt"]
    return f"{address}?{urlencode([*kept, ('prompt', 'login')])}"


def reject_login_request(provider: Provider, request: Request) -> Response:
    """The End-User could not or would not log in."""
    try:
        flow = challenged_flow(provider, request, LOGIN_CHALLENGE, ASKED_LOGIN)
        login = flow.login | {"error": refused_by_application(told_body(request))}
    except ProtocolError as error:
        return admin_refusal(error)
    return _answered(provider, flow, login)


def _answered(provider: Provider, flow: Flow, login: dict[str, object]) -> Response:
    if not advance_flow(provider.engine, provider.issuer, flow, ANSWERED_LOGIN, login=login):
        return admin_refusal(Gone("this login_challenge was used before", flow.request.request_url))
    return json_response(200, {"redirect_to": return_address(provider, LOGIN_VERIFIER, flow)})
