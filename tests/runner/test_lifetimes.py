"""How long a scenario waits, as the target's lifetimes have it."""

from harness.runner.lifetimes import declared_wait
from harness.scenario.suite_loading import load_suite
from harness.shipped_folder import scenarios_folder
from harness.targets.model import LifetimesFile

STATED = LifetimesFile(code=10, access_token=20, tolerance=5)


def test_a_wait_for_a_lifetime_is_as_long_as_the_target_says() -> None:
    scenarios = load_suite(scenarios_folder(), []).scenarios.values()
    waits = {scenario.lifetimes: declared_wait(scenario, STATED) for scenario in scenarios if scenario.waits}
    assert waits["code",] == 15
    assert waits["access_token",] == 25
    assert waits["device_code",] == 0, "it is not stated, and so not waited for"


def test_a_wait_in_seconds_needs_no_target() -> None:
    scenario = load_suite(scenarios_folder(), []).scenarios["oidc-core/code-reuse-after-30-seconds"]
    assert declared_wait(scenario, STATED) == scenario.waited_seconds > 0
