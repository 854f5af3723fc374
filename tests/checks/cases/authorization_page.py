"""Requests that must not lead to any redirect."""

from harness.checks import authorization_page as page

from ..case import Case, Cases, of
from ..messages import a_page, a_strayed_redirect, an_authorization_error

STRAYED = Case(lambda: (a_page(),), lambda: (a_strayed_redirect(),))
REPORTED_BY_REDIRECT = Case(lambda: (a_page(),), lambda: (an_authorization_error(),))

CASES: Cases = {
    page.an_unregistered_redirect_uri_gets_no_redirect: STRAYED,
    page.a_redirect_uri_is_not_guessed: STRAYED,
    page.a_redirect_uri_is_not_chosen_from_duplicates: STRAYED,
    page.an_unknown_client_gets_no_redirect: REPORTED_BY_REDIRECT,
    page.a_missing_redirect_uri_is_refused: REPORTED_BY_REDIRECT,
    page.the_user_is_told: of(a_page, {"title": "", "first_words": ""}),
    page.an_unsupported_response_mode_is_a_bad_request: of(a_page, {"status": 200}),
}
