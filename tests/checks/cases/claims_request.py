"""The claims parameter."""

import json
from typing import Any

from harness.checks import claims_request as claims
from harness.protocol.authorization import AuthorizationRequest

from ..case import Case, Cases, beside, of
from ..endpoint_messages import a_userinfo_request_after, a_userinfo_response
from ..messages import a_page, a_provider, an_authorization_request, an_id_token
from .authorization_parameters import success_or_error

SUPPORTING = a_provider(claims_parameter_supported=True)


def asking(document: dict[str, Any], **parameters: Any) -> AuthorizationRequest:
    return an_authorization_request(**{"provider": SUPPORTING, "claims": json.dumps(document), **parameters})


def from_userinfo(individual: object, breaking: dict[str, Any], meeting: dict[str, Any]) -> Case:
    """The nickname, asked for in this way."""
    request = a_userinfo_request_after(asking({"userinfo": {"nickname": individual}}))
    return of(a_userinfo_response, {"request": request, **breaking}, {"request": request, **meeting})


def delivered(individual: object) -> Case:
    return from_userinfo(individual, {}, {"nickname": "ali"})


def refused(request: AuthorizationRequest) -> Case:
    """A request that must end in an error, not at a login page."""
    return of(a_page, {"request": request, "name": "login", "status": 200}, {"request": request})


BEYOND_ASCII = a_userinfo_request_after(
    an_authorization_request(provider=SUPPORTING, claims='{"userinfo": {"nickname": {"purpose": "Gruß"}}}')
)
ESCAPED = a_userinfo_request_after(
    an_authorization_request(provider=SUPPORTING, claims='{"userinfo": {"\\u006eickname": null}}')
)
IN_THE_OBJECT = a_userinfo_request_after(
    an_authorization_request(provider=SUPPORTING, request_object={"claims": {"userinfo": {"nickname": None}}})
)
SUPPORTED = a_userinfo_request_after(an_authorization_request(provider=SUPPORTING, scope="openid email"))
BY_ID_TOKEN = asking({"id_token": {"nickname": None}})

CASES: Cases = {
    claims.claims_listed_under_userinfo_come_from_userinfo: delivered(None),
    claims.a_null_member_asks_for_the_claim: delivered(None),
    claims.an_essential_claim_is_delivered: delivered({"essential": True}),
    claims.essential_false_is_the_default: delivered({"essential": False}),
    claims.unknown_members_of_a_claim_are_ignored: delivered({"favourite": True}),
    claims.claims_listed_under_id_token_come_in_the_id_token: of(
        an_id_token, {"request": BY_ID_TOKEN}, {"request": BY_ID_TOKEN, "nickname": "ali"}
    ),
    claims.a_claim_with_another_value_is_left_out: from_userinfo({"value": "bob"}, {"nickname": "ali"}, {}),
    claims.a_claim_with_none_of_the_values_is_left_out: from_userinfo(
        {"values": ["bob", "bobby"]}, {"nickname": "ali"}, {"nickname": "bobby"}
    ),
    claims.a_sub_of_another_user_is_refused: refused(asking({"id_token": {"sub": {"value": "another"}}})),
    claims.a_claims_value_that_is_no_json_is_refused: refused(asking({}, claims="{")),
    claims.unknown_members_are_ignored: success_or_error(asking({"favourites": {}})),
    claims.claims_can_be_asked_for_in_a_language: success_or_error(asking({"userinfo": {"name#fr": None}})),
    claims.a_claim_that_cannot_be_returned_is_no_error: success_or_error(
        asking({"userinfo": {"http://claims.example/age": {"essential": True}}})
    ),
    claims.claims_without_support_do_no_harm: success_or_error(
        asking({"userinfo": {"nickname": None}}, provider=a_provider())
    ),
    claims.other_letters_than_ascii_are_read: of(
        a_userinfo_response, {"request": BEYOND_ASCII}, {"request": BEYOND_ASCII, "nickname": "ali"}
    ),
    claims.escaped_names_are_read: of(
        a_userinfo_response, {"request": ESCAPED}, {"request": ESCAPED, "nickname": "ali"}
    ),
    claims.claims_of_a_request_object_are_an_object: of(
        a_userinfo_response, {"request": IN_THE_OBJECT}, {"request": IN_THE_OBJECT, "nickname": "ali"}
    ),
    claims.claims_for_the_id_token_stay_out_of_userinfo: of(
        a_userinfo_response,
        {"request": a_userinfo_request_after(BY_ID_TOKEN), "nickname": "ali"},
        {"request": a_userinfo_request_after(BY_ID_TOKEN)},
    ),
    claims.a_scope_is_a_shorthand_for_its_claims: beside(
        a_userinfo_response,
        {"request": SUPPORTED, "email": "a@op.example"},
        {"request": SUPPORTED, "email": "a@op.example", "email_verified": True},
        {"request": SUPPORTED, "email": "a@op.example", "email_verified": True},
    ),
}
