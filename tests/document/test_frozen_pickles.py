"""Frozen values are the same after they were pickled, whatever shape their class has."""

import pickle
from dataclasses import dataclass, field

import pytest

from harness.document.frozen_pickles import frozen_pickle
from harness.scenario.kept_suite import right_suite
from harness.shipped_folder import scenarios_folder


@dataclass(frozen=True, slots=True)
class Plain:
    name: str
    others: tuple["Plain", ...] = ()


@dataclass(frozen=True, slots=True)
class Keyword:
    name: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Counted:
    name: str
    length: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", len(self.name))


@dataclass
class Changing:
    names: list[str]


@pytest.mark.parametrize(
    "value",
    [Plain("a", (Plain("b"), Plain("b"))), Keyword(name="a"), Counted("abc"), Changing(["a"]), {"a": [Plain("b")]}],
    ids=lambda value: type(value).__name__,
)
def test_a_value_is_read_back_as_it_was(value: object) -> None:
    assert pickle.loads(frozen_pickle(value)) == value


def test_what_is_shared_stays_shared() -> None:
    one = Plain("a")
    first, second = pickle.loads(frozen_pickle((Plain("b", (one,)), Plain("c", (one,)))))
    assert first.others[0] is second.others[0]


def test_the_whole_suite_is_read_back_as_it_was() -> None:
    suite = right_suite(scenarios_folder())
    assert pickle.loads(frozen_pickle(suite)) == suite
