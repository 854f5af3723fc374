"""Answers of the revocation endpoint, and the use of a token after it."""

from harness.checks import revocation

from ..case import Cases, of
from ..endpoint_messages import (
    a_revocation_error,
    a_revocation_response,
    a_userinfo_response,
    an_introspection_response,
)

INVALID_REQUEST = {"status": 400, "error": "invalid_request"}

CASES: Cases = {
    revocation.success_is_status_200: of(a_revocation_response, {"status": 204}),
    revocation.the_token_is_dead: of(an_introspection_response, {}, {"active": False}),
    revocation.the_token_lives_on: of(a_userinfo_response, {"status": 203}),
    revocation.a_missing_token_is_an_invalid_request: of(a_revocation_error, {"status": 401}, INVALID_REQUEST),
    revocation.a_foreign_token_is_refused: of(a_revocation_error, {"status": 400}, INVALID_REQUEST),
    revocation.a_request_that_is_no_form_is_refused: of(a_revocation_error, {"status": 302}),
}
