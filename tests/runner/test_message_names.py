"""Findings name messages as the specifications do, never as our classes."""

from harness.checks.registry import all_checks
from harness.scenario.message_names import NAMES
from harness.scenario.verbs import VERBS


def test_every_message_has_a_name() -> None:
    of_verbs = {kind for verb in VERBS.values() for kind in (*verb.results, *verb.subjects)}
    of_checks = {kind for checks in all_checks().values() for check in checks for kind in check.subjects}
    assert {kind.__name__ for kind in (of_verbs | of_checks) - NAMES.keys()} == set()


def test_no_name_is_that_of_a_class() -> None:
    assert not [name for kind, name in NAMES.items() if kind.__name__ in name]
