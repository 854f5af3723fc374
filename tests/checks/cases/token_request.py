"""What the token endpoint serves, and what it refuses."""

from collections.abc import Callable
from typing import Any

from harness.checks import token_request

from ..case import Case, Cases, of
from ..messages import (
    a_provider,
    a_refresh_token,
    a_token_error,
    a_token_request,
    a_token_response,
    an_authorization_request,
    an_authorization_success,
)
from .discovery import a_discovery_response

SCOPES = "openid email"


def refused(error: str) -> Case:
    return of(a_token_error, {"error": "server_error"}, {"error": error})


def after_asking_for(asked: str, **members: Any) -> Callable[[], tuple[Any, ...]]:
    request = an_authorization_request(scope=asked, provider=a_provider())
    login = an_authorization_success(request=request)
    return lambda: (a_token_response(request=a_token_request(authorization=login), **members),)


def refreshed(**members: Any) -> Callable[[], tuple[Any, ...]]:
    original = a_token_response(scope=SCOPES)
    again = a_token_request(refresh_token=a_refresh_token(original))
    return lambda: (a_token_response(request=again, **members), original)


CASES: Cases = {
    token_request.it_is_served: Case(lambda: (a_token_response(),), lambda: (a_token_error(),)),
    token_request.the_password_grant_is_not_listed: of(a_discovery_response, {"grant_types_supported": ["password"]}),
    token_request.it_has_the_common_form: of(a_token_response, {"token_type": None}),
    token_request.several_methods_are_refused: refused("invalid_request"),
    token_request.an_encoded_colon_parts_nothing: of(a_token_error, {}, {"error": "invalid_client"}),
    token_request.incomplete_credentials_are_refused: refused("invalid_client"),
    token_request.another_method_yields_no_token: of(a_token_error, {"status": 302}, {"status": 405}),
    token_request.nothing_is_granted: of(a_token_error, {"error": "server_error"}, {"error": "invalid_grant"}),
    token_request.the_password_is_no_grant: of(a_token_error, {"error": "invalid_grant"}, {"error": "invalid_request"}),
    token_request.a_grant_that_is_not_registered_is_refused: refused("unauthorized_client"),
    token_request.no_refresh_token_comes: of(a_token_response, {}, {"refresh_token": None}),
    token_request.the_original_scope_is_kept: Case(refreshed(), refreshed(scope="openid")),
    token_request.every_known_scope_is_granted: Case(after_asking_for(SCOPES), after_asking_for(SCOPES, scope="email")),
    token_request.another_scope_is_named: Case(
        after_asking_for("openid unheard_of", scope="openid"), after_asking_for("openid unheard_of")
    ),
    token_request.basic_is_served_where_nothing_is_listed: Case(
        lambda: (a_token_response(),), lambda: (a_token_error(),)
    ),
}
