"""What a place on the command line selects."""

from functools import cache

import pytest

from harness.runner.options import WrongSelection
from harness.runner.selection import selected_items, selected_profiles
from harness.scenario.suite import Suite
from harness.scenario.suite_loading import load_suite
from harness.shipped_folder import scenarios_folder

PROFILES = ("basic", "hybrid")


@cache
def suite() -> Suite:
    return load_suite(scenarios_folder(), [])


def selected(*places: str) -> list[str]:
    profiles = selected_profiles(suite(), PROFILES)
    return [item.address for item in selected_items(suite(), places, profiles.values(), True)]


def test_the_exact_address_of_an_item_plays_it_alone_although_other_variants_are_listed() -> None:
    assert selected("oidc-core/code-reuse") == ["oidc-core/code-reuse"]
    assert any(address.startswith("oidc-core/code-reuse[") for address in selected("oidc-core"))


def test_the_address_with_a_variant_plays_that_variant_alone() -> None:
    variant = next(address for address in selected("oidc-core") if address.startswith("oidc-core/code-reuse["))
    assert selected(variant) == [variant]


def test_an_item_that_two_places_select_is_played_once() -> None:
    everything = selected("oidc-core", "oidc-core/code-reuse")
    assert len(everything) == len(set(everything))


def test_an_unknown_place_is_refused_with_a_guess() -> None:
    with pytest.raises(WrongSelection, match="did you mean 'oidc-core/code-reuse'"):
        selected("oidc-core/code-reues")
