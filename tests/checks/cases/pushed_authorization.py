"""Pushed authorization requests, and what becomes of them at the authorization endpoint."""

from typing import Any

from msgspec.structs import replace

from harness.checks import pushed_authorization as pushed
from harness.protocol.authorization import AuthorizationRequest
from harness.protocol.client import Client
from harness.protocol.provider import DiscoveryResponse
from harness.protocol.pushed_authorization import (
    PushedAuthorizationError,
    PushedAuthorizationRequest,
    PushedAuthorizationResponse,
)

from ..case import Case, Cases, of
from ..messages import (
    CALLBACK,
    CLIENT_SECRET,
    ISSUER,
    JSON_TYPE,
    NO_STORE,
    a_client,
    a_page,
    a_provider,
    a_token_request,
    a_token_response,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
    an_exchange,
)

REQUEST_URI = "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c"


def a_push(client: Client | None = None) -> PushedAuthorizationRequest:
    return PushedAuthorizationRequest(a_provider(), client or a_client(), (), {"redirect_uri": CALLBACK})


def a_push_response(*, status: int = 201, media_type: str = JSON_TYPE, **members: Any) -> Any:
    sent = {"request_uri": REQUEST_URI, "expires_in": 60, **members}
    present = {name: value for name, value in sent.items() if value is not None}
    exchange = an_exchange(status, present, headers=NO_STORE, media_type=media_type)
    return PushedAuthorizationResponse(a_push(), exchange, present)


def a_push_error(error: str = "invalid_request", *, status: int = 400, media_type: str = JSON_TYPE) -> Any:
    members = {"error": error}
    return PushedAuthorizationError(a_push(), an_exchange(status, members, media_type=media_type), members)


def a_discovery(endpoint: str | None) -> DiscoveryResponse:
    document = {"issuer": ISSUER, **({pushed.ENDPOINT: endpoint} if endpoint else {})}
    return DiscoveryResponse(ISSUER, an_exchange(200, document), document)


def named(meeting: str, breaking: str | None) -> Case:
    return Case(lambda: (a_discovery(meeting),), lambda: (a_discovery(breaking),))


def response(**breaking: Any) -> Case:
    return of(a_push_response, breaking)


def error(**breaking: Any) -> Case:
    return of(a_push_error, breaking)


def granted(scope: str) -> tuple[Any, ...]:
    return (a_token_response(request=a_token_request(), scope=scope),)


def seen(location: str) -> tuple[Any, ...]:
    return (replace(an_authorization_success(), location=location),)


def not_pushed() -> AuthorizationRequest:
    return an_authorization_request(provider=a_provider(require_pushed_authorization_requests=True))


CASES: Cases = {
    pushed.the_endpoint_is_named: named(f"{ISSUER}/par", None),
    pushed.the_endpoint_is_https: named(f"{ISSUER}/par", "http://op.example/par"),
    pushed.a_right_push_is_taken: Case(lambda: (a_push_response(),), lambda: (a_push_error("invalid_client"),)),
    pushed.success_is_201: response(status=200),
    pushed.success_is_json: response(expires_in=None),
    pushed.a_request_uri_is_returned: response(request_uri="no uri"),
    pushed.the_request_uri_is_a_urn: response(request_uri="https://op.example/requests/1"),
    pushed.the_lifetime_is_a_positive_integer: response(expires_in="60"),
    pushed.an_unproven_client_is_refused: error(error="access_denied"),
    pushed.a_bad_push_is_an_invalid_request: error(error="invalid_client"),
    pushed.a_request_uri_is_not_pushed: error(error="invalid_client"),
    pushed.a_push_is_validated: error(status=404),
    pushed.an_error_has_the_form_of_the_token_endpoint: error(media_type="text/html"),
    pushed.other_methods_are_not_allowed: of(a_push_error, {}, {"status": 405}),
    pushed.no_error_of_interaction_comes: error(error="login_required"),
    pushed.a_request_object_may_be_pushed: error(status=403),
    pushed.a_pushed_request_is_used: Case(lambda: (an_authorization_success(),), lambda: (a_page(),)),
    pushed.what_was_pushed_is_in_force: of(an_authorization_success, {"state": "another"}),
    pushed.the_pushed_scope_is_granted: Case(lambda: granted("openid"), lambda: granted("openid email")),
    pushed.credentials_stay_at_the_endpoint: Case(
        lambda: seen(CALLBACK), lambda: seen(f"{CALLBACK}?client_secret={CLIENT_SECRET}")
    ),
    pushed.an_unfit_request_uri_is_refused: of(a_page, {"status": 200}),
    pushed.a_check_is_made_up_for: of(a_page, {"name": "login", "status": 200}),
    pushed.a_plain_push_of_a_client_that_signs_is_refused: of(a_push_error, {"error": "invalid_client"}),
    pushed.a_request_that_was_not_pushed_is_refused: of(an_authorization_error, {"error": "access_denied"}),
    pushed.only_pushed_requests_are_taken_where_that_is_announced: Case(
        lambda: (an_authorization_error(request=not_pushed()),),
        lambda: (an_authorization_success(request=not_pushed()),),
    ),
}
