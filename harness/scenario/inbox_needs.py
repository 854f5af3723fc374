"""What a scenario needs the provider to reach at the run's inbox."""

from harness.scenario.authorization_parameters import RequestObjectParameters
from harness.scenario.model import Scenario
from harness.scenario.parameters import CALLED_ADDRESSES, ELSEWHERE_ADDRESSES, FETCHED_ADDRESSES

REQUEST_OBJECT = "request_object"
ADDRESSES = (*CALLED_ADDRESSES, *ELSEWHERE_ADDRESSES, *FETCHED_ADDRESSES)


def inbox_needs(scenario: Scenario) -> tuple[str, ...]:
    """Name the addresses of the inbox that the provider calls or fetches from, none where it needs no inbox."""
    named = [name for name in ADDRESSES if f"$inbox.{name}" in scenario.source]
    by_reference = any(
        isinstance(getattr(step.parameters, "request_uri", None), RequestObjectParameters) for step in scenario.steps
    )
    return tuple(dict.fromkeys((*named, *((REQUEST_OBJECT,) if by_reference else ()))))
