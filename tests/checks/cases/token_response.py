"""Successful token responses."""

from harness.checks import refresh, token_response

from ..case import Case, Cases, beside, of
from ..messages import (
    NOW,
    a_client,
    a_provider,
    a_refresh_token,
    a_token_request,
    a_token_response,
    an_authorization_request,
    an_authorization_success,
    an_id_token,
)

OFFLINE = a_token_request(
    authorization=an_authorization_success(
        request=an_authorization_request(
            scope="openid offline_access", client=a_client(grant_types=["authorization_code", "refresh_token"])
        )
    )
)
PARTLY_UNKNOWN = a_token_request(
    authorization=an_authorization_success(request=an_authorization_request(scope="openid urn:example:unknown"))
)
UNLISTED = a_token_request(
    authorization=an_authorization_success(
        request=an_authorization_request(
            provider=a_provider(token_endpoint_auth_methods_supported=["client_secret_post"])
        )
    )
)

CASES: Cases = {
    token_response.both_tokens_come: of(a_token_response, {"access_token": None}),
    token_response.it_is_json: of(a_token_response, {"media_type": "text/html"}),
    token_response.the_token_type_is_bearer: of(a_token_response, {"token_type": "mac"}),
    token_response.it_is_not_stored: of(a_token_response, {"headers": ()}),
    token_response.it_says_no_cache: of(a_token_response, {"headers": ()}),
    token_response.an_access_token_comes: of(a_token_response, {"access_token": None}),
    token_response.it_says_its_lifetime: of(a_token_response, {"expires_in": None}),
    token_response.its_members_have_their_json_types: of(a_token_response, {"expires_in": "3600"}),
    token_response.no_member_stands_twice: of(a_token_response, {"body": b'{"scope": "a", "scope": "b"}'}),
    token_response.a_changed_scope_is_said: of(
        a_token_response, {"request": PARTLY_UNKNOWN}, {"request": PARTLY_UNKNOWN, "scope": "openid"}
    ),
    token_response.the_code_cannot_be_guessed: of(an_authorization_success, {"code": "aaaabbbbccccdddd"}),
    token_response.tokens_cannot_be_guessed: of(a_token_response, {"refresh_token": "1234"}),
    token_response.the_access_token_is_printable: of(a_token_response, {"access_token": "tök\n"}),
    token_response.the_refresh_token_is_printable: of(a_token_response, {"refresh_token": "tök\n"}),
    token_response.the_lifetime_is_a_run_of_digits: of(a_token_response, {"expires_in": -1}),
    token_response.the_refresh_grant_works_where_it_is_listed: of(
        a_token_response, {"request": OFFLINE, "refresh_token": None}, {"request": OFFLINE}
    ),
    token_response.the_method_of_the_client_is_listed: of(a_token_response, {"request": UNLISTED}),
    refresh.a_refresh_yields_an_access_token: Case(
        lambda: (a_token_response(request=a_token_request(refresh_token=a_refresh_token())),),
        lambda: (a_token_response(request=a_token_request(refresh_token=a_refresh_token()), access_token=None),),
    ),
    refresh.iss_is_kept: beside(an_id_token, {"iss": "https://other.example"}, {}, {}),
    refresh.sub_is_kept: beside(an_id_token, {"sub": "another"}, {}, {}),
    refresh.aud_is_kept: beside(an_id_token, {"aud": "another"}, {}, {}),
    refresh.auth_time_is_kept: beside(
        an_id_token, {"auth_time": NOW - 5}, {"auth_time": NOW - 9}, {"auth_time": NOW - 9}
    ),
    refresh.the_rules_of_any_id_token_hold: of(an_id_token, {"exp": NOW - 3600}),
    refresh.iat_is_of_the_refresh: of(an_id_token, {"iat": NOW - 600}),
    refresh.no_other_nonce_comes: beside(an_id_token, {"nonce": "another"}, {}, {}),
    token_response.it_lives_an_hour_at_most: of(a_token_response, {"expires_in": 7200}),
    token_response.the_token_type_has_its_grammar: of(a_token_response, {"token_type": "a b"}),
    token_response.members_have_their_grammar: of(a_token_response, {"to ken": "abc"}),
}
