"""What the response type and mode decide."""

from harness.checks import flow_choice
from harness.protocol.authorization import AuthorizationRequest, AuthorizationSuccess, Channel, Page
from harness.protocol.token import TokenError, TokenResponse

from ..case import Case, Cases, of
from ..messages import (
    a_page,
    a_token_error,
    a_token_request,
    a_token_response,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
    an_exchange,
)


def answered(mode: str, channel: Channel) -> AuthorizationSuccess:
    return an_authorization_success(request=an_authorization_request(response_mode=mode), channel=channel)


def redirected(status: int) -> AuthorizationSuccess:
    good = an_authorization_success()
    exchange = an_exchange(status, "", media_type=None)
    return AuthorizationSuccess(good.request, exchange, good.location, good.channel, good.parameters, good.pages)


def faulty(response_type: str) -> Case:
    request = an_authorization_request(response_type=response_type)
    return Case(
        lambda: (an_authorization_error(request=request),), lambda: (an_authorization_success(request=request),)
    )


def silent(response_type: str) -> Case:
    request = an_authorization_request(response_type=response_type, prompt="none")
    return Case(lambda: (an_authorization_error("login_required", request=request),), lambda: (a_login_page(request),))


def a_login_page(request: AuthorizationRequest) -> Page:
    return a_page("login", request=request, status=200, title="Login")


def a_hybrid_refusal(error: str) -> TokenError:
    login = an_authorization_success(request=an_authorization_request(response_type="code id_token"))
    return a_token_error(error, request=a_token_request(authorization=login))


def without_openid(id_token: str | None) -> TokenResponse:
    login = an_authorization_success(request=an_authorization_request(scope="profile"))
    return a_token_response(request=a_token_request(authorization=login), id_token=id_token)


CASES: Cases = {
    flow_choice.the_response_type_decides_what_comes: of(an_authorization_success, {"access_token": "one-too-many"}),
    flow_choice.the_redirect_repeats_no_form: Case(lambda: (redirected(303),), lambda: (redirected(307),)),
    flow_choice.query_puts_them_in_the_query: Case(
        lambda: (answered("query", Channel.QUERY),), lambda: (answered("query", Channel.FRAGMENT),)
    ),
    flow_choice.fragment_puts_them_in_the_fragment: Case(
        lambda: (answered("fragment", Channel.FRAGMENT),), lambda: (answered("fragment", Channel.QUERY),)
    ),
    flow_choice.unlisted_modes_are_query_and_fragment: Case(
        lambda: (answered("fragment", Channel.FRAGMENT),), lambda: (answered("fragment", Channel.QUERY),)
    ),
    flow_choice.an_implicit_request_is_validated: faulty("id_token"),
    flow_choice.a_hybrid_request_is_validated: faulty("code id_token"),
    flow_choice.a_silent_implicit_request_is_an_error: silent("id_token"),
    flow_choice.a_silent_hybrid_request_is_an_error: silent("code id_token"),
    flow_choice.a_hybrid_code_is_validated: Case(
        lambda: (a_hybrid_refusal("invalid_grant"),), lambda: (a_hybrid_refusal("invalid_request"),)
    ),
    flow_choice.no_id_token_without_openid: Case(lambda: (without_openid(None),), lambda: (without_openid(""),)),
}
