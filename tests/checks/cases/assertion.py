"""Client assertions at the token endpoint."""

from harness.checks import assertion

from ..case import Case, Cases, of
from ..messages import a_token_error, a_token_response

INVALID_CLIENT = {"error": "invalid_client", "status": 401}
INVALID_REQUEST = {"error": "invalid_request", "status": 400}

CASES: Cases = {
    assertion.a_right_assertion_authenticates: Case(
        lambda: (a_token_response(),), lambda: (a_token_error("invalid_client"),)
    ),
    assertion.a_wrong_assertion_is_an_invalid_client: of(a_token_error, {"error": "invalid_grant"}, INVALID_CLIENT),
    assertion.a_wrong_assertion_authenticates_nobody: of(a_token_error, {"error": "invalid_grant"}, INVALID_REQUEST),
    assertion.an_incomplete_assertion_is_refused: of(a_token_error, {"error": "invalid_grant"}, INVALID_CLIENT),
    assertion.it_is_accepted_or_refused_as_such: of(a_token_error, {"error": "invalid_grant"}, INVALID_CLIENT),
}
