"""The standard claims in UserInfo responses."""

from harness.checks import userinfo_claims

from ..case import Case, Cases, of
from ..endpoint_messages import a_userinfo_response
from ..messages import NOW, an_id_token


def claim(name: str, meeting: object, breaking: object) -> Case:
    return of(a_userinfo_response, {name: breaking}, {name: meeting})


CASES: Cases = {
    userinfo_claims.standard_claims_have_their_types: of(an_id_token, {"email_verified": "true"}),
    userinfo_claims.names_are_strings: claim("name", "Alice", 7),
    userinfo_claims.profile_is_a_url: claim("profile", "https://alice.example/", "alice"),
    userinfo_claims.website_is_a_url: claim("website", "https://alice.example/", "alice"),
    userinfo_claims.email_is_a_plain_address: claim("email", "alice@op.example", "Alice <alice@op.example>"),
    userinfo_claims.email_verified_is_a_boolean: claim("email_verified", True, "true"),
    userinfo_claims.birthdate_is_a_date: claim("birthdate", "0000-02-29", "29.2.2000"),
    userinfo_claims.zoneinfo_is_a_time_zone: claim("zoneinfo", "Europe/Paris", "Paris"),
    userinfo_claims.locale_is_a_language_tag: claim("locale", "en-US", "English"),
    userinfo_claims.phone_number_is_e164: claim("phone_number", "+1 (425) 555-1212", "555"),
    userinfo_claims.phone_number_verified_is_a_boolean: claim("phone_number_verified", False, 0),
    userinfo_claims.a_verified_phone_number_is_e164: of(
        a_userinfo_response,
        {"phone_number": "555", "phone_number_verified": True},
        {"phone_number": "+14255551212;ext=5", "phone_number_verified": True},
    ),
    userinfo_claims.address_is_an_object: claim("address", {"locality": "Paris"}, "Paris"),
    userinfo_claims.members_of_address_are_strings: claim("address", {"locality": "Paris"}, {"postal_code": 75001}),
    userinfo_claims.updated_at_is_a_time: claim("updated_at", NOW - 60, NOW + 3600),
}
