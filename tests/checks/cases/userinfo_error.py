"""Refusals of bearer tokens."""

from typing import Any

from harness.checks import userinfo_error

from ..case import Case, Cases, of
from ..endpoint_messages import a_userinfo_error, a_userinfo_request, a_userinfo_response
from ..messages import an_access_token

NO_TOKEN = a_userinfo_request(an_access_token(), presentation="none")
IN_QUERY = a_userinfo_request(an_access_token(), presentation="query")


def refused(status: int = 401, field: str = 'Bearer error="invalid_token"', **challenge: str) -> dict[str, Any]:
    """What a refusal with this WWW-Authenticate field is built from."""
    headers = (("WWW-Authenticate", field),) if field else ()
    return {"status": status, "headers": headers, "challenge": {"scheme": "bearer", **challenge}}


def refusal(breaking: dict[str, Any], meeting: dict[str, Any] | None = None) -> Case:
    return of(a_userinfo_error, breaking, refused(error="invalid_token") if meeting is None else meeting)


CASES: Cases = {
    userinfo_error.a_refusal_has_a_challenge: refusal(refused(field="")),
    userinfo_error.the_challenge_is_bearer: refusal({**refused(field="Basic"), "challenge": {"scheme": "basic"}}),
    userinfo_error.the_challenge_has_parameters: refusal(refused(field="Bearer")),
    userinfo_error.the_challenge_parses: refusal(refused(field="Bearer error=invalid token")),
    userinfo_error.realm_appears_once: refusal(refused(field='Bearer realm="a", realm="b"')),
    userinfo_error.scope_appears_once: refusal(refused(field='Bearer scope="a", scope="b"')),
    userinfo_error.error_parameters_appear_once: refusal(refused(field='Bearer error="a", error="b"')),
    userinfo_error.scope_keeps_to_its_characters: refusal(refused(scope="two  spaces"), refused(scope="openid email")),
    userinfo_error.error_keeps_to_its_characters: refusal(refused(error="two\nlines")),
    userinfo_error.error_uri_is_a_uri: refusal(
        refused(error_uri="no uri"), refused(error_uri="https://op.example/errors")
    ),
    userinfo_error.a_failed_token_is_told_why: refusal(refused(realm="op")),
    userinfo_error.no_token_gets_401_and_a_challenge: refusal(refused(400)),
    userinfo_error.no_token_gets_no_error_details: refusal(
        {**refused(error="invalid_token"), "request": NO_TOKEN}, {**refused(realm="op"), "request": NO_TOKEN}
    ),
    userinfo_error.a_bad_token_is_answered_by_rfc_6750: refusal(refused(404)),
    userinfo_error.a_bad_token_is_an_invalid_token: refusal(refused(error="invalid_request")),
    userinfo_error.a_dead_token_is_refused: refusal(refused(400)),
    userinfo_error.an_altered_token_opens_nothing: refusal(refused(404), refused(400)),
    userinfo_error.a_token_without_openid_opens_nothing: refusal(refused(400)),
    userinfo_error.too_little_scope_is_insufficient_scope: refusal(
        refused(error="invalid_token"), refused(403, error="insufficient_scope")
    ),
    userinfo_error.invalid_request_goes_with_400: refusal(
        refused(401, error="invalid_request"), refused(400, error="invalid_request")
    ),
    userinfo_error.invalid_token_goes_with_401: refusal(refused(400, error="invalid_token")),
    userinfo_error.insufficient_scope_goes_with_403: refusal(
        refused(401, error="insufficient_scope"), refused(403, error="insufficient_scope")
    ),
    userinfo_error.several_methods_are_an_invalid_request: refusal(
        refused(400, error="invalid_token"), refused(400, error="invalid_request")
    ),
    userinfo_error.a_token_by_several_methods_is_not_served: refusal(refused(401), refused(400)),
    userinfo_error.malformed_credentials_are_refused: refusal(refused(403)),
    userinfo_error.a_token_in_the_query_may_be_accepted: refusal(refused(404)),
    userinfo_error.a_token_in_the_query_is_not_offered: Case(
        lambda: (a_userinfo_error(request=IN_QUERY),), lambda: (a_userinfo_response(request=IN_QUERY),)
    ),
    userinfo_error.a_misplaced_token_is_not_honoured: of(a_userinfo_error, {"status": 404}),
}
