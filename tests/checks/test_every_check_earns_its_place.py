"""Each check is met by one canned message and broken by another."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

import pytest

from harness.checks.registry import all_checks
from harness.protocol.judgement import Judgement, Result

from . import cases
from .case import Case

TABLES = tuple(import_module(f"{cases.__name__}.{found.name}") for found in iter_modules(cases.__path__))
CASES = MappingProxyType({check: case for table in TABLES for check, case in table.CASES.items()})


def named(check: Callable[..., Judgement]) -> str:
    return f"{check.__module__.rpartition('.')[2]}.{check.__name__}"


@pytest.mark.parametrize("check", CASES, ids=named)
def test_a_check_is_met_by_a_correct_message(check: Callable[..., Judgement]) -> None:
    case: Case = CASES[check]
    assert check(*case.meeting()).result is Result.MET


@pytest.mark.parametrize("check", CASES, ids=named)
def test_a_check_is_broken_by_a_wrong_message(check: Callable[..., Judgement]) -> None:
    case: Case = CASES[check]
    judgement = check(*case.breaking())
    assert judgement.result is Result.BROKEN
    assert judgement.expected and judgement.received


def test_every_registered_check_has_its_messages() -> None:
    registered = {check.function for checks in all_checks().values() for check in checks}
    assert sorted(named(one) for one in registered - set(CASES)) == []


def test_no_check_stands_in_two_tables() -> None:
    assert len(CASES) == sum(len(table.CASES) for table in TABLES)
