"""Client information responses, refused registrations and refused reads."""

from typing import Any

from harness.checks import registration, registration_error

from ..case import Case, Cases, beside, of
from ..messages import CALLBACK, NOW
from ..registration_messages import a_registration_error, a_registration_response

LOGIN_INITIATION = {"initiate_login_uri": "https://rp.example/login"}
READ = {"method": "GET"}
OTHER_CLIENT = {"client_id": "client-2", "client_secret": "the secret of the second client"}


def response(breaking: dict[str, Any], meeting: dict[str, Any] | None = None) -> Case:
    return of(a_registration_response, breaking, meeting)


def refusal(breaking: dict[str, Any], meeting: dict[str, Any] | None = None) -> Case:
    return of(a_registration_error, breaking, meeting)


CASES: Cases = {
    registration.a_client_is_registered: Case(
        lambda: (a_registration_response(),), lambda: (a_registration_error(status=404),)
    ),
    registration.status_is_201: response({"status": 200}),
    registration.the_response_is_json: response({"media_type": "text/html"}),
    registration.registration_is_answered_with_201_and_json: response({"media_type": "text/html"}),
    registration.a_read_is_answered_with_200_and_json: response({**READ, "status": 201}, READ),
    registration.client_id_is_there: response({"client_id": ""}),
    registration.management_members_come_together: response({"registration_access_token": None}),
    registration.registration_client_uri_is_https: response({"registration_client_uri": "http://op.example/register"}),
    registration.registration_client_uri_is_there: response({"registration_client_uri": "/register/client-1"}),
    registration.registration_access_token_is_there: response({"registration_access_token": ""}),
    registration.client_id_issued_at_is_now: response({"client_id_issued_at": NOW - 86_400}),
    registration.client_secret_has_an_expiry: response({"client_secret_expires_at": None}),
    registration.client_secret_is_not_expired: response({"client_secret_expires_at": NOW - 1}),
    registration.confidential_clients_get_a_secret: response({"client_secret": None}),
    registration.secrets_are_not_stored: response({"headers": ()}),
    registration.registered_metadata_come_back: response({"grant_types": None}),
    registration.redirect_uris_come_back_unchanged: response({"redirect_uris": [f"{CALLBACK}/"]}),
    registration.initiate_login_uri_comes_back: response(
        {"asked": LOGIN_INITIATION, "initiate_login_uri": None}, {"asked": LOGIN_INITIATION}
    ),
    registration.a_sector_identifier_is_taken: Case(
        lambda: (a_registration_response(asked={"sector_identifier_uri": "https://rp.example/sector"}),),
        lambda: (a_registration_error(),),
    ),
    registration.unknown_metadata_do_no_harm: Case(
        lambda: (a_registration_response(asked={"favourite_colour": "blue"}),), lambda: (a_registration_error(),)
    ),
    registration.defaults_are_those_of_the_specification: response({"token_endpoint_auth_method": "none"}),
    registration.a_client_cannot_choose_its_identifier: response(
        {"asked": {"client_id": "mine"}, "client_id": "mine"}, {"asked": {"client_id": "mine"}, "client_id": "yours"}
    ),
    registration.each_registration_has_its_own_client_id: beside(a_registration_response, {}, OTHER_CLIENT, {}),
    registration.each_client_has_its_own_secret: beside(
        a_registration_response, {"client_id": "client-2"}, OTHER_CLIENT, {}
    ),
    registration.credentials_are_printable: response({"client_secret": "ein Schlüssel"}),
    registration.client_id_stays_on_read: beside(a_registration_response, {**READ, "client_id": "client-2"}, READ, {}),
    registration.a_read_shows_what_was_registered: beside(
        a_registration_response,
        {**READ, "client_name": "Another"},
        {**READ, "client_name": "Mine"},
        {"client_name": "Mine"},
    ),
    registration.the_response_is_one_flat_object: response({"body": {"client": {"client_id": "client-1"}}}),
    registration_error.unusable_redirect_uris_are_refused: refusal({"status": 403}),
    registration_error.bad_redirect_uris_have_their_code: refusal({}, {"error": "invalid_redirect_uri"}),
    registration_error.bad_metadata_have_their_code: refusal({"error": "invalid_request"}),
    registration_error.a_sector_that_does_not_fit_is_refused: refusal({"status": 403}),
    registration_error.errors_are_400_with_json: refusal({"media_type": "text/html"}),
    registration_error.one_ascii_error_code: refusal({"error": "réfusé"}),
    registration_error.a_wrong_registration_token_is_unauthorized: refusal(
        {"status": 401, "headers": (("WWW-Authenticate", "Basic"),)},
        {"status": 401, "headers": (("WWW-Authenticate", 'Bearer error="invalid_token"'),)},
    ),
}
