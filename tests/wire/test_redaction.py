"""Secrets that were learned are shown as stubs, the same one for the same value."""

import time

import pytest

from harness.wire.redaction import Redactor

SECRET = "correct horse battery"


def test_a_learned_secret_is_replaced_wherever_it_stands() -> None:
    redactor = Redactor()
    redactor.learn(SECRET)
    assert SECRET not in redactor.text(f"the words {SECRET} and {SECRET}.")


def test_one_set_apart_knows_what_was_learned_before_and_makes_the_same_stubs() -> None:
    redactor = Redactor()
    redactor.learn(SECRET)
    assert redactor.apart().text(SECRET) == redactor.text(SECRET) != SECRET


def test_what_one_set_apart_learns_stays_with_it() -> None:
    redactor = Redactor()
    redactor.apart().learn(SECRET)
    assert redactor.text(SECRET) == SECRET


@pytest.mark.parametrize(
    "said",
    [
        "token=opaque-canary&token_type_hint=access_token",
        "grant_type=refresh_token&refresh_token=opaque-canary",
        "subject_token=opaque-canary",
        '{"access_token": "opaque-canary", "token_type": "Bearer"}',
        '<input type="hidden" name="access_token" value="opaque-canary"/>',
        "<INPUT VALUE='opaque-canary' NAME='code'>",
        '<input name=code value="opaque-canary">',
    ],
)
def test_what_a_message_calls_a_secret_is_replaced_though_nobody_learned_it(said: str) -> None:
    assert "opaque-canary" not in Redactor().text(said)


@pytest.mark.parametrize(
    "said",
    [
        "token_type_hint=access_token",
        '{"token_type": "Bearer"}',
        '<input name="state" value="opaque-canary"><input type="password" name="password" value="">',
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    assert Redactor().text(said) == said


def test_a_page_of_nothing_but_beginnings_of_fields_holds_nobody_up() -> None:
    page = "<input name=x " * 1_400
    begun = time.monotonic()
    assert Redactor().text(page) == page
    assert time.monotonic() - begun < 0.5
