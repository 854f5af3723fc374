"""Canned messages of the registration endpoint and the client configuration endpoint."""

from collections.abc import Mapping
from typing import Any

from harness.protocol.client import Client, RegistrationError, RegistrationRequest, RegistrationResponse
from harness.protocol.exchange import Pairs, Request
from harness.protocol.secret import Secret

from .messages import CALLBACK, CLIENT_ID, CLIENT_SECRET, ISSUER, JSON_TYPE, NO_STORE, NOW, a_provider, an_exchange

CONFIGURATION = f"{ISSUER}/register/{CLIENT_ID}"
REGISTRATION_TOKEN = "reg-23410913-abewfq.123483"


def a_registration_request(**metadata: Any) -> RegistrationRequest:
    """A registration of a client of the code flow; metadata come on top."""
    return RegistrationRequest(a_provider(), {"redirect_uris": [CALLBACK], **metadata})


def a_registration_response(
    *,
    asked: Mapping[str, Any] | None = None,
    method: str = "POST",
    status: int | None = None,
    headers: Pairs = NO_STORE,
    media_type: str | None = JSON_TYPE,
    body: Any = None,
    **members: Any,
) -> RegistrationResponse:
    """A client information response, of a read where the method is GET; members come on top, None removes one.

    `asked` are metadata of the request beside the redirect URI, which the response repeats.
    """
    request = a_registration_request(**(asked or {}))
    sent: dict[str, Any] = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "client_secret_expires_at": 0,
        "client_id_issued_at": NOW - 1,
        "registration_client_uri": CONFIGURATION,
        "registration_access_token": REGISTRATION_TOKEN,
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        **request.metadata,
        **members,
    }
    present = {name: value for name, value in sent.items() if value is not None}
    exchange = an_exchange(
        status or (200 if method == "GET" else 201),
        present if body is None else body,
        headers=headers,
        media_type=media_type,
        request=Request(method, CONFIGURATION if method == "GET" else f"{ISSUER}/register"),
    )
    secret = present.get("client_secret")
    client = Client(str(present.get("client_id", "")), Secret(secret) if secret else None, present)
    return RegistrationResponse(request, exchange, present, client)


def a_registration_error(
    error: Any = "invalid_client_metadata",
    *,
    status: int = 400,
    headers: Pairs = (),
    media_type: str | None = JSON_TYPE,
) -> RegistrationError:
    """A refused registration or read; `error` None leaves the code out."""
    sent = {} if error is None else {"error": error}
    exchange = an_exchange(status, sent, headers=headers, media_type=media_type)
    return RegistrationError(a_registration_request(), exchange, sent)
