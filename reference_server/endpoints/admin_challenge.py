"""What the admin endpoints for login and consent requests have in common (Hydra's contract)."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from reference_server.authorization_request import AuthorizationRequest
from reference_server.endpoints.pages import REFUSED_STATUS
from reference_server.errors import Gone, InvalidRequest, ProtocolError
from reference_server.interaction import flow_of_token
from reference_server.log import log_refusal
from reference_server.provider import Provider
from reference_server.storage.clients import find_client
from reference_server.storage.flows import Flow
from reference_server.web.message import Request, Response, json_object, json_response

HIDDEN = ("jwks",)
NAME = 255
MAX_SECONDS = 2**31 - 1
ERROR_CODE = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}")
REFUSED_STATUSES = range(400, 600)


def challenged_flow(provider: Provider, request: Request, purpose: str, stage: str) -> Flow:
    """The flow of the challenge in the query. Raises `ProtocolError`."""
    query = dict(request.query)
    challenge = query.get(purpose) or query.get("challenge")
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
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise InvalidRequest(f"{name} has the wrong JSON type")
    return value


def texts(body: dict[str, Any], name: str) -> list[str]:
    """A member that is a list of strings. Raises `InvalidRequest`."""
    value: list[Any] = member(body, name, list, [])
    if not all(isinstance(item, str) for item in value):
        raise InvalidRequest(f"{name} is not a list of strings")
    return value


def tokens(body: dict[str, Any], name: str) -> list[str]:
    """A member that is a list of strings without spaces, as scope and audience are. Raises `InvalidRequest`."""
    value = texts(body, name)
    if any(not item or item.split() != [item] for item in value):
        raise InvalidRequest(f"{name} has a value that is empty or has a space")
    return value


def name_of(body: dict[str, Any], name: str, default: str | None) -> str | None:
    """A member that is a string of at most 255 characters. Raises `InvalidRequest`."""
    value: str | None = member(body, name, str, default)
    if value is not None and len(value) > NAME:
        raise InvalidRequest(f"{name} is longer than {NAME} characters")
    return value


def seconds(body: dict[str, Any], name: str) -> int:
    """A member that is a number of seconds; 0 where it is left out. Raises `InvalidRequest`."""
    value: int = member(body, name, int, 0)
    if not 0 <= value <= MAX_SECONDS:
        raise InvalidRequest(f"{name} is not between 0 and {MAX_SECONDS} seconds")
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
    log_refusal(error)
    if isinstance(error, Gone):
        return json_response(410, {"redirect_to": error.redirect_to})
    return json_response(error.status, {"error": error.code, "error_description": error.description})


def refused_by_application(body: dict[str, Any]) -> dict[str, Any]:
    """What a reject call says. The hint follows the description; `error_debug` is for the log alone.

    `status_code` is for the page that tells of it where no client can be told. Raises `InvalidRequest`.
    """
    names = ("error", "error_description", "error_hint", "error_debug")
    code, description, hint, debug = (member(body, name, str, "") for name in names)
    if code and not ERROR_CODE.fullmatch(code):
        raise InvalidRequest("error has a character that RFC 6749 4.1.2.1 does not allow")
    status = member(body, "status_code", int, 0) or REFUSED_STATUS
    if status not in REFUSED_STATUSES:
        raise InvalidRequest("status_code is not between 400 and 599")
    return {
        "error": code or "access_denied",
        "error_description": " ".join(filter(None, (description, hint))),
        "error_debug": debug,
        "status_code": status,
    }


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
