"""`/admin/oauth2/auth/requests/logout`, by which the logout application reads and answers logout requests."""

from reference_server.encoding import timestamp
from reference_server.endpoints.admin_challenge import admin_answer, client_document
from reference_server.errors import InvalidRequest
from reference_server.logout_request import LOGOUT_CHALLENGE, LOGOUT_VERIFIER, LogoutRequest, open_logout, seal_logout
from reference_server.provider import Provider
from reference_server.web.message import Request, Response, json_response, with_query


@admin_answer
def read_logout_request(provider: Provider, request: Request) -> Response:
    """What is asked of the logout application; `client` is null where no client is known to have asked."""
    asked = _challenged(provider, request)
    return json_response(
        200,
        {
            "challenge": dict(request.query)[LOGOUT_CHALLENGE],
            "client": client_document(provider, asked.client_id) if asked.client_id is not None else None,
            "expires_at": timestamp(asked.expires_at),
            "request_url": asked.request_url,
            "requested_at": timestamp(asked.requested_at),
            "rp_initiated": asked.client_id is not None,
            "sid": asked.session_id,
            "subject": asked.subject,
        },
    )


@admin_answer
def accept_logout_request(provider: Provider, request: Request) -> Response:
    """The End-User agrees to be logged out."""
    asked = _challenged(provider, request)
    verifier = seal_logout(provider, LOGOUT_VERIFIER, asked)
    address = with_query(f"{provider.issuer}/oauth2/sessions/logout", {LOGOUT_VERIFIER: verifier})
    return json_response(200, {"redirect_to": address})


@admin_answer
def reject_logout_request(provider: Provider, request: Request) -> Response:
    """The End-User stays logged in: "the application simply leaves the logout undone", as in Hydra."""
    _challenged(provider, request)
    return Response(204, (), b"")


def _challenged(provider: Provider, request: Request) -> LogoutRequest:
    challenge = dict(request.query).get(LOGOUT_CHALLENGE)
    if not challenge:
        raise InvalidRequest(f"{LOGOUT_CHALLENGE} is missing")
    return open_logout(provider, LOGOUT_CHALLENGE, challenge)
