"""Authorization responses, and errors that reach the client."""

from msgspec.structs import replace

from harness.checks import authorization_error, authorization_success
from harness.protocol.authorization import Channel

from ..case import Case, Cases, of
from ..messages import an_authorization_error, an_authorization_request, an_authorization_success

STATELESS = an_authorization_request(state=None)
ODD_STATE = an_authorization_request(state="a&b")
WITH_QUERY = an_authorization_request(redirect_uri="https://rp.example/callback?tenant=7")

CASES: Cases = {
    authorization_success.a_code_is_there: of(an_authorization_success, {"code": None}),
    authorization_success.code_flow_answers_in_the_query: of(an_authorization_success, {"channel": Channel.FRAGMENT}),
    authorization_success.success_parameters_are_form_encoded_in_the_query: of(
        an_authorization_success,
        {"request": ODD_STATE, "location": "https://rp.example/callback?state=a&b"},
        {"request": ODD_STATE, "location": "https://rp.example/callback?state=a%26b"},
    ),
    authorization_success.state_comes_back: of(an_authorization_success, {"state": "another"}),
    authorization_success.state_comes_back_as_received: of(an_authorization_success, {"state": None}),
    authorization_success.no_state_without_state: of(
        an_authorization_success, {"request": STATELESS, "state": "invented"}, {"request": STATELESS}
    ),
    authorization_success.query_of_the_redirect_uri_is_kept: of(
        an_authorization_success,
        {"request": WITH_QUERY, "location": "https://rp.example/callback?code=1"},
        {"request": WITH_QUERY, "location": "https://rp.example/callback?tenant=7&code=1"},
    ),
    authorization_success.no_token_through_the_browser: of(an_authorization_success, {"access_token": "token"}),
    authorization_success.each_parameter_comes_once: Case(
        lambda: (an_authorization_success(),),
        lambda: (replace(an_authorization_success(), parameters=(("code", "one"), ("code", "two"))),),
    ),
    authorization_success.a_request_without_state_succeeds: of(
        an_authorization_success, {"request": STATELESS, "state": "invented"}, {"request": STATELESS}
    ),
    authorization_error.error_is_there: of(an_authorization_error, {"error": ""}),
    authorization_error.one_defined_error_code: of(an_authorization_error, {"error": "no_luck"}),
    authorization_error.error_and_state_reach_the_client: of(an_authorization_error, {"state": None}),
    authorization_error.error_returns_the_state: of(an_authorization_error, {"state": "another"}),
    authorization_error.only_error_parameters: of(an_authorization_error, {"code": "a code"}),
    authorization_error.code_flow_errors_are_in_the_query: of(an_authorization_error, {"channel": Channel.FRAGMENT}),
    authorization_error.error_keeps_to_its_characters: of(an_authorization_error, {"error": 'a"b'}),
    authorization_error.error_description_keeps_to_its_characters: of(
        an_authorization_error, {"error_description": "two\nlines"}, {"error_description": "No session."}
    ),
    authorization_error.error_uri_is_a_uri: of(
        an_authorization_error, {"error_uri": "no uri"}, {"error_uri": "https://op.example/errors"}
    ),
    authorization_error.malformed_requests_are_invalid_requests: of(an_authorization_error, {"error": "server_error"}),
    authorization_error.unknown_response_types_are_reported: of(
        an_authorization_error, {"error": "server_error"}, {"error": "unsupported_response_type"}
    ),
    authorization_error.missing_response_type_is_reported: of(an_authorization_error, {"error": "server_error"}),
    authorization_error.refusal_by_the_user_is_access_denied: of(
        an_authorization_error, {"error": "server_error"}, {"error": "access_denied"}
    ),
    authorization_error.refusal_by_the_user_reaches_the_client: of(
        an_authorization_error, {"error": "server_error"}, {"error": "access_denied"}
    ),
    authorization_error.failures_are_reported_by_redirect: of(an_authorization_error, {"error": ""}),
    authorization_error.missing_response_type_is_refused: of(an_authorization_error, {"error": "server_error"}),
    authorization_error.faulty_requests_are_answered_with_an_error: of(an_authorization_error, {"error": ""}),
}
