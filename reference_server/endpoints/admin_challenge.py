"""What the admin endpoints for login and consent requests have in common (Hydra's contract)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from reference_server.authorization_request import AuthorizationRequest
from reference_server.errors import Gone, InvalidRequest, ProtocolError
from reference_server.interaction import flow_of_token
from reference_server.provider import Provider
from reference_server.storage.clients import find_client
from reference_server.storage.flows import Flow
from reference_server.web.message import Request, Response, json_object, json_response

HIDDEN = ("jwks",)


def challenged_flow(provider: Provider, request: Request, purpose: str, stage: str) -> Flow:
    """The flow of the challenge in the query. Raises `ProtocolError`."""
    challenge = dict(request.query).get(purpose)
    if not challenge:
        raise InvalidRequest(f"{purpose} is missing")
    return flow_of_token(provider, purpose, challenge, stage)


def told_body(request: Request) -> dict[str, Any]:
    """The JSON object of a PUT; an empty body stands for an empty object. Raises `InvalidRequest`."""
    body = json_object(request.body) if request.body.strip() else {}
    if body is None:
        raise InvalidRequest("the body is not a JSON object")
    return body


def member(body: dict[str, Any], name: str, kind: type | tuple[type, ...], default: Any) -> Any:
    """A member of the expected JSON type; null counts as absent. Raises `InvalidRequest`."""
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, kind):
        raise InvalidRequest(f"{name} has the wrong JSON type")
    return value


def admin_answer(endpoint: Callable[..., Response]) -> Callable[..., Response]:
    """Let refusals of an admin endpoint become answers."""

    @wraps(endpoint)
    def answer(provider: Provider, request: Request, **parts: str) -> Response:
        try:
            return endpoint(provider, request, **parts)
        except ProtocolError as error:
            return admin_refusal(error)

    return answer


def admin_refusal(error: ProtocolError) -> Response:
    """An error of the admin API; 410 carries where to begin again."""
    if isinstance(error, Gone):
        return json_response(410, {"redirect_to": error.redirect_to})
    return json_response(error.status, {"error": error.code, "error_description": error.description})


def refused_by_application(body: dict[str, Any]) -> dict[str, str]:
    """What a reject call says: error and error_description."""
    told = {name: member(body, name, str, "") for name in ("error", "error_description")}
    return {"error": told["error"] or "access_denied", "error_description": told["error_description"]}


def client_document(provider: Provider, client_id: str) -> dict[str, Any]:
    """The client without its secret."""
    client = find_client(provider.engine, provider.issuer, client_id)
    metadata = client.metadata if client is not None else {}
    return {"client_id": client_id} | {name: value for name, value in metadata.items() if name not in HIDDEN}


def oidc_context(request: AuthorizationRequest) -> dict[str, Any]:
    """The `oidc_context` member of login and consent requests."""
    return {
        "acr_values": list(request.acr_values),
        "display": request.display,
        "id_token_hint_claims": dict(request.hint_claims),
        "login_hint": request.login_hint,
        "ui_locales": list(request.ui_locales),
    }
