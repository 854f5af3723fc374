"""ID Tokens: their claims, times and signatures."""

from harness.checks import id_token, id_token_signature, id_token_times
from harness.wire import jose

from ..case import Case, Cases, beside, of
from ..messages import (
    ACCESS_TOKEN,
    CODE,
    NOW,
    a_client,
    a_compact_jwt,
    a_front_channel_id_token,
    a_key_set,
    a_provider,
    an_authorization_request,
    an_id_token,
    id_token_claims,
)

ID_TOKEN_ALONE = an_authorization_request(response_type="id_token")
FORM_NONCE = an_authorization_request(method="POST", nonce="5 £")
ODD_NONCE = an_authorization_request(nonce="a b&c=d")
WITH_MAX_AGE = an_authorization_request(max_age="600")
ESSENTIAL = an_authorization_request(claims='{"id_token": {"auth_time": {"essential": true}}}')


def with_key(**members: object) -> dict[str, object]:
    """A request to a provider whose published key has these members besides."""
    keys = [{**key, **members} for key in a_key_set()["keys"]]
    return {"request": an_authorization_request(provider=a_provider(jwks={"keys": keys}))}


def headed(**header: object) -> dict[str, object]:
    """An ID Token with a header of its own; its signature does not verify."""
    _, payload, signature = a_compact_jwt(id_token_claims()).split(".")
    return {"compact": f"{encoded(header)}.{payload}.{signature}"}


def encoded(members: dict[str, object]) -> str:
    return jose.sign_request_object(members, "none", a_client()).split(".")[1]


TWO_KEYS = {"request": an_authorization_request(provider=a_provider(jwks=a_key_set("RS256", "ES256")))}
HYBRID = an_authorization_request(response_type="code id_token")

CASES: Cases = {
    id_token.iss_is_there: of(an_id_token, {"iss": None}),
    id_token.iss_is_an_https_url: of(an_id_token, {"iss": "http://op.example"}),
    id_token.iss_is_the_issuer: of(an_id_token, {"iss": "https://op.example/"}),
    id_token.sub_is_there: of(an_id_token, {"sub": None}),
    id_token.sub_is_short_ascii: of(an_id_token, {"sub": "s" * 256}),
    id_token.sub_is_a_string: of(an_id_token, {"sub": 7}),
    id_token.another_user_has_another_sub: beside(an_id_token, {"sub": "one"}, {"sub": "two"}, {"sub": "one"}),
    id_token.sub_is_that_of_the_login: beside(an_id_token, {"sub": "another"}, {}, {}),
    id_token.aud_is_there: of(an_id_token, {"aud": None}),
    id_token.the_client_is_in_the_audience: of(an_id_token, {"aud": ["another"]}),
    id_token.aud_is_a_string_or_strings: of(an_id_token, {"aud": ["client-1", 7]}),
    id_token.azp_is_the_client: of(an_id_token, {"azp": "another"}, {"azp": "client-1"}),
    id_token.no_azp_without_an_extension: of(an_id_token, {"azp": "client-1"}),
    id_token.the_nonce_comes_back: of(an_id_token, {"nonce": None}),
    id_token.the_nonce_comes_back_through_the_browser: of(a_front_channel_id_token, {"nonce": "another"}),
    id_token.the_nonce_is_in_the_second_token_too: of(
        an_id_token, {"request": HYBRID, "nonce": None}, {"request": HYBRID}
    ),
    id_token.the_nonce_is_relayed_unchanged: of(
        an_id_token, {"request": ODD_NONCE, "nonce": "a+b&c=d"}, {"request": ODD_NONCE}
    ),
    id_token.acr_is_a_class_that_was_named: of(an_id_token, {"acr": ""}, {"acr": "1"}),
    id_token.amr_is_an_array_of_strings: of(an_id_token, {"amr": "pwd"}, {"amr": ["pwd"]}),
    id_token.amr_values_are_registered: of(an_id_token, {"amr": ["dance"]}, {"amr": ["pwd"]}),
    id_token.values_with_a_colon_are_uris: of(an_id_token, {"sub": "no uri: at all"}),
    id_token_times.exp_is_there: of(an_id_token, {"exp": None}),
    id_token_times.exp_counts_seconds: of(an_id_token, {"exp": (NOW + 60) * 1000}),
    id_token_times.it_is_not_expired_on_arrival: of(an_id_token, {"exp": NOW - 60}),
    id_token_times.iat_is_a_number: of(an_id_token, {"iat": "now"}),
    id_token_times.iat_is_now: of(an_id_token, {"iat": NOW - 600}),
    id_token_times.auth_time_is_a_past_moment: of(an_id_token, {"auth_time": NOW + 60}, {"auth_time": NOW - 60}),
    id_token_times.auth_time_answers_max_age: of(
        an_id_token, {"request": WITH_MAX_AGE}, {"request": WITH_MAX_AGE, "auth_time": NOW - 60}
    ),
    id_token_times.auth_time_answers_an_essential_claim: of(
        an_id_token, {"request": ESSENTIAL}, {"request": ESSENTIAL, "auth_time": NOW - 60}
    ),
    id_token_times.auth_time_is_absent_or_a_number: of(an_id_token, {"auth_time": "now"}),
    id_token_times.nbf_is_a_number: of(an_id_token, {"nbf": "now"}, {"nbf": NOW - 1}),
    id_token_times.times_count_seconds: of(an_id_token, {"iat": NOW * 1000}),
    id_token_signature.it_is_signed_by_a_published_key: of(
        an_id_token, {"request": an_authorization_request(provider=a_provider(jwks=a_key_set("ES256")))}
    ),
    id_token_signature.it_has_the_registered_algorithm: of(an_id_token, {"alg": "ES256"}),
    id_token_signature.it_is_signed_in_the_front_channel: of(a_front_channel_id_token, {"alg": "none"}),
    id_token_signature.it_is_unsigned_only_where_registered: of(an_id_token, {"alg": "none"}),
    id_token_signature.it_embeds_no_key: of(an_id_token, headed(alg="RS256", jku="https://attacker.example/jwks")),
    id_token_signature.it_names_its_key_among_several: of(an_id_token, {**TWO_KEYS, **headed(alg="RS256")}, TWO_KEYS),
    id_token_signature.it_names_its_key: of(an_id_token, headed(alg="RS256")),
    id_token_signature.its_key_is_for_signing: Case(
        lambda: (an_id_token(**with_key(use="sig")),), lambda: (an_id_token(**with_key(use="enc")),)
    ),
    id_token_signature.its_key_is_of_its_algorithm: Case(
        lambda: (an_id_token(**with_key(alg="RS256")),), lambda: (an_id_token(**with_key(alg="PS256")),)
    ),
    id_token_signature.its_kid_is_published: of(an_id_token, headed(alg="RS256", kid="of nobody")),
    id_token_signature.at_hash_is_right: of(
        an_id_token, {"at_hash": "wrong"}, {"at_hash": jose.left_half_hash("RS256", ACCESS_TOKEN)}
    ),
    id_token_signature.c_hash_is_right: of(
        an_id_token, {"c_hash": "wrong"}, {"c_hash": jose.left_half_hash("RS256", CODE)}
    ),
    id_token.it_states_who_and_for_whom: of(
        an_id_token, {"request": ID_TOKEN_ALONE, "aud": None}, {"request": ID_TOKEN_ALONE}
    ),
    id_token.a_form_is_read_as_utf_8: of(
        an_id_token, {"request": FORM_NONCE, "nonce": "5 Â£"}, {"request": FORM_NONCE}
    ),
}
