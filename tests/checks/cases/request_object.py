"""Request Objects by value and by reference."""

from typing import Any

from harness.checks import request_object
from harness.protocol.authorization import AuthorizationRequest
from harness.protocol.outcome import SignIn

from ..case import Case, Cases, of
from ..messages import (
    a_compact_jwt,
    a_page,
    a_provider,
    a_token_response,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
)
from .authorization_parameters import success_or_error
from .claims_request import refused

STATE_INSIDE = "the state of the Request Object"
INSIDE = {"state": STATE_INSIDE, "redirect_uri": "https://rp.example/callback"}


def by_value(supported: bool = True) -> AuthorizationRequest:
    provider = a_provider(request_parameter_supported=supported)
    return an_authorization_request(provider=provider, request_object=INSIDE, request="a Request Object")


def by_reference(supported: bool = True) -> AuthorizationRequest:
    provider = a_provider(request_uri_parameter_supported=supported)
    address = "https://rp.example/request"
    return an_authorization_request(provider=provider, request_object=INSIDE, request_uri=address)


def its_state_wins(request: AuthorizationRequest) -> Case:
    return of(an_authorization_success, {"request": request, "state": "the state outside"}, {"request": request})


def reported(request: AuthorizationRequest, meeting: str, breaking: str) -> Case:
    return of(an_authorization_error, {"request": request, "error": breaking}, {"request": request, "error": meeting})


def demanding_registration() -> AuthorizationRequest:
    provider = a_provider(request_uri_parameter_supported=True, require_request_uri_registration=True)
    return an_authorization_request(provider=provider, request_uri="https://rp.example/request")


def signed_in(**differences: Any) -> SignIn:
    return SignIn(an_authorization_success(), a_token_response(**differences))


def redirected(location: str) -> dict[str, Any]:
    return {"request": by_value(), "location": location}


def over_plain_http() -> AuthorizationRequest:
    return an_authorization_request(request_object=INSIDE, request_uri="http://rp.example/request")


def plain_where_signed_alone(**parameters: str) -> AuthorizationRequest:
    return an_authorization_request(provider=a_provider(require_signed_request_object=True), **parameters)


def signed_where_signed_alone() -> AuthorizationRequest:
    return plain_where_signed_alone(request=a_compact_jwt({"client_id": "client"}))


CASES: Cases = {
    request_object.an_unsigned_object_over_plain_http_is_refused: refused(over_plain_http()),
    request_object.request_takes_effect_as_announced: success_or_error(by_value()),
    request_object.request_uri_takes_effect_as_announced: success_or_error(by_reference()),
    request_object.request_is_refused_where_it_is_not_supported: reported(
        by_value(False), "request_not_supported", "invalid_request"
    ),
    request_object.request_uri_is_refused_where_it_is_not_supported: reported(
        by_reference(False), "request_uri_not_supported", "invalid_request"
    ),
    request_object.an_unsigned_request_object_can_be_used: success_or_error(by_value()),
    request_object.only_signed_requests_are_taken_where_that_is_announced: of(
        an_authorization_success, {"request": plain_where_signed_alone()}, {"request": signed_where_signed_alone()}
    ),
    request_object.a_right_request_object_is_taken: success_or_error(by_value()),
    request_object.parameters_inside_and_outside_make_one_request: its_state_wins(by_value()),
    request_object.values_in_the_object_win: its_state_wins(by_value()),
    request_object.values_in_the_referenced_object_win: its_state_wins(by_reference()),
    request_object.the_referenced_object_and_parameters_make_one_request: its_state_wins(by_reference()),
    request_object.redirect_uri_of_the_object_decides: of(
        an_authorization_success,
        redirected("https://rp.example/outside?code=1"),
        redirected(f"{INSIDE['redirect_uri']}?code=1"),
    ),
    request_object.a_contradictory_request_object_is_refused: refused(by_value()),
    request_object.an_invalid_request_object_is_reported: reported(
        by_value(), "invalid_request_object", "invalid_request"
    ),
    request_object.an_unusable_request_uri_is_reported: Case(
        lambda: (an_authorization_error("invalid_request_uri", request=by_reference()),),
        lambda: (a_page("login", status=200, request=by_reference()),),
    ),
    request_object.an_unregistered_request_uri_is_refused: Case(
        lambda: (an_authorization_error(request=demanding_registration()),),
        lambda: (an_authorization_success(request=demanding_registration()),),
    ),
    request_object.it_is_no_openid_connect_request: Case(lambda: (signed_in(id_token=None),), lambda: (signed_in(),)),
    request_object.what_is_no_request_object_is_refused: reported(
        by_reference(), "invalid_request_object", "server_error"
    ),
    request_object.an_encrypted_request_object_takes_effect: its_state_wins(by_value()),
}
