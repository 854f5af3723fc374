"""Answers of the introspection endpoint."""

from harness.checks import introspection
from harness.protocol.token import TokenStatusRequest

from ..case import Case, Cases, of
from ..endpoint_messages import a_token_status_request, an_introspection_error, an_introspection_response
from ..messages import LIFETIME, NOW, an_authorization_request, an_authorization_success

INACTIVE = {"active": False, "scope": None, "client_id": None, "sub": None, "iss": None, "exp": None, "iat": None}
INVALID_REQUEST = {"status": 400, "error": "invalid_request"}

RESOURCE = "https://resource.example/"


def after_an_implicit_request() -> TokenStatusRequest:
    """About the access token that an authorization response itself gave."""
    request = an_authorization_request(response_type="id_token token", resource=RESOURCE)
    login = an_authorization_success(request=request, code=None, access_token="a token of the browser")
    return a_token_status_request(login.access_token)


CASES: Cases = {
    introspection.a_live_token_is_active: of(an_introspection_response, {"active": False}),
    introspection.a_dead_token_is_inactive: of(an_introspection_response, {}, INACTIVE),
    introspection.a_token_for_another_resource_is_not_active: of(an_introspection_response, {}, INACTIVE),
    introspection.a_bearer_token_without_privilege_is_refused: of(an_introspection_error, {"status": 404}),
    introspection.a_hidden_token_is_no_error: of(an_introspection_response, {"active": "no"}, INACTIVE),
    introspection.it_is_json: of(an_introspection_response, {"media_type": "text/html"}),
    introspection.an_inactive_answer_says_nothing_else: of(an_introspection_response, {"active": False}, INACTIVE),
    introspection.scope_is_one_string: of(an_introspection_response, {"scope": ["openid"]}),
    introspection.a_scope_not_said_is_the_one_asked_for: of(
        an_introspection_response, {"scope": "openid email phone"}, {}
    ),
    introspection.client_id_is_that_of_the_token: of(an_introspection_response, {"client_id": "another"}),
    introspection.exp_agrees_with_the_lifetime: of(an_introspection_response, {"exp": NOW + 2 * LIFETIME}),
    introspection.iat_is_seconds: of(an_introspection_response, {"iat": "now"}),
    introspection.iss_is_the_issuer: of(an_introspection_response, {"iss": "https://other.example"}),
    introspection.an_unproven_caller_is_refused: of(an_introspection_error, {"status": 500}),
    introspection.wrong_credentials_get_401: of(
        an_introspection_error, {"status": 400}, {"status": 401, "error": "invalid_client"}
    ),
    introspection.a_missing_token_is_an_invalid_request: of(an_introspection_error, {}, INVALID_REQUEST),
    introspection.token_type_is_that_of_the_token: of(
        an_introspection_response, {"token_type": "DPoP"}, {"token_type": "bearer"}
    ),
    introspection.sub_is_the_user: of(an_introspection_response, {"sub": "another"}),
    introspection.aud_is_text: of(an_introspection_response, {"aud": [7]}, {"aud": ["https://resource.example/"]}),
    introspection.a_get_may_be_refused: of(an_introspection_error, {"status": 302}, {"status": 405}),
    introspection.a_token_of_the_browser_is_for_its_resource: Case(
        lambda: (an_introspection_response(request=after_an_implicit_request(), aud=[RESOURCE]),),
        lambda: (an_introspection_response(request=after_an_implicit_request(), aud="client-1"),),
    ),
}
