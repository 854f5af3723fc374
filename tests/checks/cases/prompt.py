"""The parameters that decide whether a user is asked again: prompt, max_age and id_token_hint."""

from typing import Any

from msgspec.structs import replace

from harness.checks import id_token_hint, max_age, prompt
from harness.protocol.authorization import AuthorizationRequest
from harness.protocol.secret import Secret

from ..case import Case, Cases, beside, of
from ..messages import (
    NOW,
    a_client,
    a_page,
    an_authorization_error,
    an_authorization_request,
    an_authorization_success,
    an_id_token,
    seen,
)
from .authorization_parameters import dead_end, success_or_error
from .claims_request import refused

SILENT = an_authorization_request(prompt="none")
WITH_HINT = an_authorization_request(id_token_hint="an ID Token")
WITH_MAX_AGE = an_authorization_request(max_age="60")
WITH_DEFAULT_MAX_AGE = an_authorization_request(client=a_client(default_max_age=1))
REQUIRING = an_authorization_request(client=a_client(require_auth_time=True))
BEFORE = {"auth_time": NOW - 600}


def shows(page: str) -> Case:
    """A request after which this page is shown."""
    others = {"login": "consent", "consent": "login"}
    return of(an_authorization_success, {"pages": seen(others[page])}, {"pages": seen("login", "consent")})


def error(meeting: str, breaking: str) -> Case:
    return of(an_authorization_error, {"error": breaking}, {"error": meeting})


def time_of_login(breaking: int, meeting: int) -> Case:
    """An auth_time that is compared with an earlier one."""
    return beside(an_id_token, {"auth_time": breaking}, {"auth_time": meeting}, BEFORE)


def same_user() -> Case:
    return beside(an_id_token, {"sub": "another"}, {}, {})


def without_pages(**asked: Any) -> Case:
    """An error that comes without any page on the way."""
    request = an_authorization_request(**asked)
    return of(an_authorization_error, {"request": request, "pages": seen("login")}, {"request": request})


def of_a_stranger() -> AuthorizationRequest:
    """A silent request of a client that registered itself."""
    client = replace(a_client(), registration_access_token=Secret("a registration access token"))
    return an_authorization_request(client=client, prompt="none")


CASES: Cases = {
    prompt.a_silent_request_shows_no_page: without_pages(prompt="none"),
    prompt.a_silent_request_without_session_is_an_error: error("login_required", "access_denied"),
    prompt.login_is_what_is_missing: error("login_required", "consent_required"),
    prompt.a_silent_request_without_consent_is_an_error: error("consent_required", "login_required"),
    prompt.a_silent_request_in_a_session_succeeds: success_or_error(SILENT),
    prompt.prompt_login_shows_the_login_page: shows("login"),
    prompt.prompt_login_renews_auth_time: time_of_login(NOW - 600, NOW),
    prompt.prompt_consent_shows_the_consent_page: shows("consent"),
    prompt.prompt_values_differ_by_case: error("invalid_request", "login_required"),
    prompt.none_with_another_value_is_an_error: without_pages(prompt="none login"),
    prompt.an_unknown_prompt_value_does_no_harm: dead_end(a_page),
    prompt.a_stranger_is_asked_to_log_in: shows("login"),
    prompt.the_same_user_has_the_same_sub: same_user(),
    max_age.an_old_login_is_asked_again: shows("login"),
    max_age.an_old_login_is_renewed: time_of_login(NOW - 600, NOW),
    max_age.an_old_login_is_asked_again_by_default: of(
        an_authorization_success,
        {"request": WITH_DEFAULT_MAX_AGE},
        {"request": WITH_DEFAULT_MAX_AGE, "pages": seen("login")},
    ),
    max_age.max_age_stands_above_the_default: of(an_authorization_success, {"pages": seen("login")}),
    max_age.auth_time_is_there_where_it_is_required: of(
        an_id_token, {"request": REQUIRING, "auth_time": "now"}, {"request": REQUIRING, "auth_time": NOW - 30}
    ),
    max_age.a_young_login_is_not_asked_again: of(an_authorization_success, {"pages": seen("login")}),
    max_age.a_young_login_keeps_its_time: time_of_login(NOW, NOW - 600),
    max_age.max_age_zero_acts_like_prompt_login: shows("login"),
    max_age.auth_time_answers_max_age: of(
        an_id_token,
        {"request": WITH_MAX_AGE, "auth_time": NOW - 3600},
        {"request": WITH_MAX_AGE, "auth_time": NOW - 30},
    ),
    id_token_hint.a_hint_of_the_live_session_names_the_same_user: same_user(),
    id_token_hint.a_hint_is_good_without_the_provider_in_aud: success_or_error(WITH_HINT),
    id_token_hint.a_hint_of_another_user_is_an_error: error("login_required", "server_error"),
    id_token_hint.a_foreign_hint_is_not_believed: refused(WITH_HINT),
    prompt.nobody_is_authorized_unseen: Case(
        lambda: (an_authorization_error("consent_required", request=of_a_stranger()),),
        lambda: (an_authorization_success(request=of_a_stranger()),),
    ),
}
