"""Request parameters that a provider may honour or overlook."""

from collections.abc import Callable, Mapping
from typing import Any

from harness.checks import authorization_parameters as parameters
from harness.protocol.authorization import AuthorizationRequest, Channel

from ..case import Case, Cases, of
from ..messages import (
    CALLBACK,
    a_client,
    a_page,
    a_provider,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
    an_id_token,
    seen,
)

SECOND_CALLBACK = "https://rp.example/second"
WITH_TWO = a_client(redirect_uris=[CALLBACK, SECOND_CALLBACK])
ESSENTIAL_GOLD = '{"id_token": {"acr": {"essential": true, "values": ["urn:example:gold"]}}}'
LISTED = a_provider(acr_values_supported=["urn:example:gold"])


def success_or_error(request: AuthorizationRequest | None = None) -> Case:
    """A request that must succeed."""
    return Case(
        lambda: (an_authorization_success(request=request),), lambda: (an_authorization_error(request=request),)
    )


def sending(**sent: str) -> Case:
    """A request with these parameters, which must succeed."""
    return success_or_error(an_authorization_request(**sent))


def answer(asked: Mapping[str, Any], breaking: Mapping[str, Any], meeting: Mapping[str, Any] | None = None) -> Case:
    """A success of a request with these parameters."""
    request = an_authorization_request(**asked)
    return of(an_authorization_success, {"request": request, **breaking}, {"request": request, **(meeting or {})})


def token(asked: Mapping[str, Any], breaking: Mapping[str, Any], meeting: Mapping[str, Any]) -> Case:
    """An ID Token of a request with these parameters."""
    request = an_authorization_request(**asked)
    return of(an_id_token, {"request": request, **breaking}, {"request": request, **meeting})


def dead_end(meeting: Callable[[], Any]) -> Case:
    """A request that must not leave the browser at a page that is no answer."""
    return Case(lambda: (meeting(),), lambda: (a_page("unknown", status=200),))


CASES: Cases = {
    parameters.get_is_accepted: success_or_error(),
    parameters.post_is_accepted: success_or_error(an_authorization_request(method="POST")),
    parameters.unknown_scope_values_are_skipped: sending(scope="openid a_scope_of_nobody"),
    parameters.response_mode_decides_the_channel: answer(
        {"response_mode": "form_post"}, {"channel": Channel.QUERY}, {"channel": Channel.FORM_POST}
    ),
    parameters.the_default_mode_is_used: answer(
        {"response_type": "id_token"}, {"channel": Channel.QUERY}, {"channel": Channel.FRAGMENT}
    ),
    parameters.code_comes_back_in_the_query_by_default: answer({}, {"channel": Channel.FRAGMENT}),
    parameters.display_page_shows_a_login_page: answer(
        {"display": "page"}, {"pages": seen("consent")}, {"pages": seen("login", "consent")}
    ),
    parameters.display_does_no_harm: sending(display="popup"),
    parameters.unknown_display_does_no_harm: dead_end(an_authorization_error),
    parameters.ui_locales_do_no_harm: sending(ui_locales="se"),
    parameters.claims_locales_do_no_harm: sending(claims_locales="se"),
    parameters.login_hint_does_no_harm: sending(login_hint="alice"),
    parameters.acr_values_do_no_harm: sending(acr_values="urn:example:unknown"),
    parameters.acr_answers_the_request_or_is_missing: token({"acr_values": "1"}, {"acr": 1}, {"acr": "1"}),
    parameters.a_listed_acr_is_satisfied: token(
        {"provider": LISTED, "acr_values": "urn:example:gold"}, {"acr": "urn:example:tin"}, {"acr": "urn:example:gold"}
    ),
    parameters.an_essential_acr_is_one_that_was_asked_for: token(
        {"claims": ESSENTIAL_GOLD}, {"acr": "urn:example:tin"}, {"acr": "urn:example:gold"}
    ),
    parameters.an_essential_acr_out_of_reach_is_a_failed_login: Case(
        lambda: (an_authorization_error("access_denied", request=an_authorization_request(claims=ESSENTIAL_GOLD)),),
        lambda: (an_authorization_success(request=an_authorization_request(claims=ESSENTIAL_GOLD)),),
    ),
    parameters.unknown_parameters_are_ignored: sending(favourite_colour="blue"),
    parameters.an_empty_state_is_no_state: answer({"state": ""}, {"state": ""}, {"state": None}),
    parameters.registration_is_honoured_or_refused: of(
        an_authorization_error, {"error": "server_error"}, {"error": "registration_not_supported"}
    ),
    parameters.any_registered_redirect_uri_is_used: answer(
        {"client": WITH_TWO, "redirect_uri": SECOND_CALLBACK},
        {"location": f"{CALLBACK}?code=1"},
        {"location": f"{SECOND_CALLBACK}?code=1"},
    ),
    parameters.acr_values_of_the_request_override_the_default: token(
        {"client": a_client(default_acr_values=["1"]), "acr_values": "2"}, {"acr": "1"}, {"acr": "2"}
    ),
    parameters.offline_access_does_no_harm: sending(scope="openid offline_access"),
}
