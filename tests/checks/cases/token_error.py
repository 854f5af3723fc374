"""Refused token requests."""

from harness.checks import code_reuse, token_error

from ..case import Cases, of
from ..endpoint_messages import a_userinfo_error
from ..messages import a_token_error

BASIC = (("Authorization", "Basic Y2xpZW50"),)
CHALLENGE = (("WWW-Authenticate", 'Basic realm="token"'),)
FAILED_BASIC = {"error": "invalid_client", "status": 401, "request_headers": BASIC, "headers": CHALLENGE}

CASES: Cases = {
    token_error.the_grant_is_refused: of(a_token_error, {"error": "invalid_request"}),
    token_error.a_missing_verifier_is_refused: of(a_token_error, {"error": "invalid_client"}),
    token_error.a_missing_redirect_uri_is_refused: of(a_token_error, {"error": "invalid_client"}),
    token_error.the_client_is_refused: of(a_token_error, {"error": "invalid_grant"}, {"error": "invalid_client"}),
    token_error.the_request_is_refused: of(a_token_error, {"error": "invalid_grant"}, {"error": "invalid_request"}),
    token_error.the_grant_type_is_refused: of(
        a_token_error, {"error": "invalid_grant"}, {"error": "unsupported_grant_type"}
    ),
    token_error.the_scope_is_refused: of(a_token_error, {"error": "invalid_grant"}, {"error": "invalid_scope"}),
    token_error.failed_basic_is_unauthorized: of(a_token_error, {**FAILED_BASIC, "status": 400}, FAILED_BASIC),
    token_error.failed_basic_names_the_scheme: of(a_token_error, {**FAILED_BASIC, "headers": ()}, FAILED_BASIC),
    token_error.the_status_is_400_or_401: of(a_token_error, {"status": 403}),
    token_error.the_error_is_a_defined_code: of(a_token_error, {"error": "no_luck"}),
    token_error.it_is_json: of(a_token_error, {"media_type": "text/plain"}),
    token_error.the_code_keeps_to_its_characters: of(a_token_error, {"error": 'a"b'}),
    token_error.the_description_keeps_to_its_characters: of(
        a_token_error, {"error_description": "two\nlines"}, {"error_description": "The code is used."}
    ),
    token_error.the_error_uri_is_a_uri: of(
        a_token_error, {"error_uri": "no uri"}, {"error_uri": "https://op.example/errors"}
    ),
    code_reuse.the_first_access_token_is_dead: of(a_userinfo_error, {"status": 500}),
}
