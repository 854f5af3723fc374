"""UserInfo responses."""

from collections.abc import Mapping
from typing import Any

from harness.checks import userinfo
from harness.checks.userinfo_request import SCOPE_CLAIMS

from ..case import Case, Cases, beside, of
from ..endpoint_messages import (
    a_signed_userinfo_response,
    a_userinfo_error,
    a_userinfo_request,
    a_userinfo_request_after,
    a_userinfo_response,
)
from ..messages import (
    a_client,
    a_refresh_token,
    a_token_request,
    a_token_response,
    an_access_token,
    an_authorization_request,
    an_id_token,
)

BY_FORM = a_userinfo_request(method="POST", presentation="form")
BY_POST = a_userinfo_request(method="POST")
IN_QUERY = a_userinfo_request(presentation="query")
FOR_SIGNED = a_userinfo_request_after(an_authorization_request(client=a_client(userinfo_signed_response_alg="RS256")))
SECOND_FACTS = {"email": "alice@op.example", "email_verified": True}


def refused_or_served(request: Any) -> Case:
    return Case(lambda: (a_userinfo_response(request=request),), lambda: (a_userinfo_error(request=request),))


def signed(breaking: Mapping[str, Any]) -> Case:
    """A JWT that the client registered for."""
    return of(a_signed_userinfo_response, {"request": FOR_SIGNED, **breaking}, {"request": FOR_SIGNED})


def after_scope(scope: str) -> Any:
    return a_userinfo_request_after(an_authorization_request(scope=scope))


def whole(scope: str) -> Case:
    """All claims of a scope, and all but the last."""
    claims = dict.fromkeys(SCOPE_CLAIMS[scope], "a value")
    asked = after_scope(f"openid {scope}")
    less_one = {**claims, SCOPE_CLAIMS[scope][-1]: None}
    return of(a_userinfo_response, {"request": asked, **less_one}, {"request": asked, **claims})


REFRESHED = a_userinfo_request(
    an_access_token(a_token_response(request=a_token_request(refresh_token=a_refresh_token())))
)

CASES: Cases = {
    userinfo.get_is_accepted: refused_or_served(a_userinfo_request()),
    userinfo.post_is_accepted: refused_or_served(BY_POST),
    userinfo.the_authorization_header_is_accepted: refused_or_served(a_userinfo_request()),
    userinfo.get_with_the_authorization_header_works: refused_or_served(a_userinfo_request()),
    userinfo.the_form_body_is_accepted: refused_or_served(BY_FORM),
    userinfo.an_answer_to_a_token_in_the_query_is_private: of(
        a_userinfo_response,
        {"request": IN_QUERY, "headers": (("Cache-Control", "public, max-age=60"),)},
        {"request": IN_QUERY, "headers": (("Cache-Control", "private, max-age=60"),)},
    ),
    userinfo.claims_are_one_json_object: Case(
        lambda: (a_userinfo_response(),), lambda: (a_signed_userinfo_response(),)
    ),
    userinfo.content_type_is_there: of(a_userinfo_response, {"media_type": None}),
    userinfo.json_is_labelled_as_json: of(a_userinfo_response, {"media_type": "text/plain"}),
    userinfo.json_is_utf_8: of(a_userinfo_response, {"body": '{"sub": "1"}'.encode("utf-16")}),
    userinfo.claims_without_value_are_left_out: of(a_userinfo_response, {"nickname": ""}),
    userinfo.sub_is_there: of(a_userinfo_response, {"sub": None}),
    userinfo.sub_is_that_of_the_id_token: of(a_userinfo_response, {"sub": "another"}),
    userinfo.a_signed_response_is_a_jwt: signed({"media_type": "application/json"}),
    userinfo.a_signed_response_names_issuer_and_audience: signed({"aud": None}),
    userinfo.iss_of_a_signed_response_is_the_issuer: signed({"iss": "https://other.example"}),
    userinfo.aud_of_a_signed_response_has_the_client: signed({"aud": ["another"]}),
    userinfo.a_signed_response_uses_the_registered_algorithm: signed({"alg": "ES256"}),
    userinfo.profile_claims_are_delivered: whole("profile"),
    userinfo.email_claims_are_delivered: whole("email"),
    userinfo.address_claim_is_delivered: whole("address"),
    userinfo.phone_claims_are_delivered: whole("phone"),
    userinfo.claims_of_every_granted_scope_are_delivered: of(
        a_userinfo_response,
        {"request": after_scope("openid email phone"), **SECOND_FACTS},
        {"request": after_scope("openid email phone"), **SECOND_FACTS, "phone_number": "+14255551212"},
    ),
    userinfo.claims_of_other_scopes_stay_away: of(a_userinfo_response, SECOND_FACTS),
    userinfo.claims_of_other_scopes_stay_out_of_the_id_token: of(an_id_token, SECOND_FACTS),
    userinfo.the_order_of_scope_values_does_not_matter: beside(
        a_userinfo_response, {"nickname": "ali"}, SECOND_FACTS, SECOND_FACTS
    ),
    userinfo.scope_values_differ_by_case: of(
        a_userinfo_response,
        {"request": after_scope("openid EMAIL"), **SECOND_FACTS},
        {"request": after_scope("openid EMAIL")},
    ),
    userinfo.the_scheme_has_no_letter_case: of(a_userinfo_response, {"status": 203}),
    userinfo.a_refreshed_token_is_of_the_same_user: of(
        a_userinfo_response, {"request": REFRESHED, "sub": "another"}, {"request": REFRESHED}
    ),
}
