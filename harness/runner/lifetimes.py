"""How long a scenario waits until what the provider gave has expired."""

from collections.abc import Iterable

from harness.protocol.device import DeviceAuthorizationResponse
from harness.protocol.pushed_authorization import PushedAuthorizationResponse
from harness.protocol.token import TokenResponse
from harness.scenario.model import Scenario
from harness.targets.model import LifetimesFile

STATED_IN = {
    "pushed_request": PushedAuthorizationResponse,
    "device_code": DeviceAuthorizationResponse,
    "access_token": TokenResponse,
}


def lacking_lifetime(names: Iterable[str], lifetimes: LifetimesFile) -> str | None:
    """Say which lifetime the target file does not state, or states as longer than a run waits; None where none."""
    for name in names:
        seconds = getattr(lifetimes, name)
        what = name.replace("_", " ")
        if seconds is None:
            return f"the target file does not say how many seconds the provider's {what}s live: lifetimes.{name}"
        if seconds > lifetimes.longest_wait:
            return f"a {what} lives for {seconds} s, and a run waits {lifetimes.longest_wait} s: lifetimes.longest_wait"
    return None


def seconds_to_wait(name: str, lifetimes: LifetimesFile) -> float:
    """Return after how many seconds what the provider gave just now has expired, whatever its clock shows."""
    return float(getattr(lifetimes, name) + lifetimes.tolerance)


def declared_wait(scenario: Scenario, lifetimes: LifetimesFile) -> float:
    """Return how many seconds a scenario waits in all, by its own numbers and by the lifetimes that the target states.

    What is not stated is not waited for: the scenario is SKIPPED.
    """
    if lacking_lifetime(scenario.lifetimes, lifetimes) is not None:
        return 0.0
    return scenario.waited_seconds + sum(seconds_to_wait(name, lifetimes) for name in scenario.lifetimes)


def contradiction(name: str, lifetimes: LifetimesFile, results: Iterable[object]) -> str | None:
    """Say where an answer states a longer lifetime than the target file, None where none does."""
    kind, believed = STATED_IN.get(name), getattr(lifetimes, name)
    if kind is None:
        return None
    stated = [one.members.get("expires_in") for one in results if isinstance(one, kind)]  # type: ignore[attr-defined]
    longer = max((one for one in stated if isinstance(one, int | float)), default=0)
    if longer <= believed:
        return None
    return f"expires_in is {longer}, and the target file says lifetimes.{name}: {believed}"
