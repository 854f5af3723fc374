"""Secrets that were learned are shown as stubs, the same one for the same value."""

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
