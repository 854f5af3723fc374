"""A login whose page asks for the password alone is a login, and one that only asks who the user is, is none yet."""

import pytest

from harness.checks.max_age import an_old_login_is_asked_again
from harness.checks.prompt import prompt_login_shows_the_login_page
from harness.protocol.judgement import Result

from .messages import an_authorization_success, seen


@pytest.mark.parametrize("check", [prompt_login_shows_the_login_page, an_old_login_is_asked_again])
@pytest.mark.parametrize(
    ("pages", "result"),
    [
        (("login",), Result.MET),
        (("identifier", "password"), Result.MET),
        (("password", "consent"), Result.MET),
        (("identifier", "consent"), Result.BROKEN),
        (("consent",), Result.BROKEN),
    ],
)
def test_who_gave_a_password_was_asked_to_log_in(check: object, pages: tuple[str, ...], result: Result) -> None:
    assert callable(check)
    assert check(an_authorization_success(pages=seen(*pages))).result is result
