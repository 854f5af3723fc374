"""What the command names: a journey, or a scenario to play without judging."""

from pathlib import Path

from harness.document.diagnostic import closest
from harness.runner.offers import offered
from harness.runner.selection import selected_items
from harness.runner.session import Session
from harness.scenario.authorization_parameters import RequestObjectParameters
from harness.scenario.kept_suite import right_suite
from harness.scenario.model import Item
from harness.scenario.variant import DEFAULT_VARIANT
from load.journeys import JOURNEYS

SUFFIXES = (".yaml", ".yml")
MOST_NAMED = 6


class UnknownPlay(Exception):
    """Nothing of this name can be played; the message says what is near it."""


def selected_play(name: str, folder: Path) -> Item | None:
    """Return the scenario that the command names by address or path, None where it names a journey.

    Raises `UnknownPlay` where it is neither, `WrongSelection` for an address that does not exist, `DocumentErrors`
    where a file is wrong.
    """
    if name in JOURNEYS:
        return None
    if "/" not in name and not name.endswith(SUFFIXES):
        guess = closest(name, JOURNEYS)
        hint = f"did you mean '{guess}'?" if guess else f"there are {', '.join(JOURNEYS)}; or give a scenario"
        raise UnknownPlay(f"nothing to put load with is called '{name}': {hint}")
    path = Path(name)
    outside = () if path.suffix not in SUFFIXES or path.resolve().is_relative_to(folder.resolve()) else (path,)
    suite = right_suite(folder, outside)
    items = selected_items(suite, (name,), suite.profiles.values(), False)
    exact = [item for item in items if item.address == name]
    found = exact or [item for item in items if item.variant == DEFAULT_VARIANT] or items
    if len(found) > 1:
        named = ", ".join(item.address for item in found[:MOST_NAMED])
        raise UnknownPlay(f"a load run plays one scenario, and '{name}' is {len(found)} of them: {named}")
    return found[0]


def hindrance(item: Item, session: Session) -> str | None:
    """Say why a scenario cannot be played under load on this provider, None where it can."""
    lacking = next((need for need in item.scenario.needs if not offered(session.provider.metadata, need)), None)
    if lacking is not None:
        return f"{item.address} needs {lacking}, which the provider does not offer"
    for step in item.scenario.steps:
        if isinstance(getattr(step.parameters, "request_uri", None), RequestObjectParameters):
            return f"{item.address} publishes a request object for the provider to fetch, which a load run does not do"
    return None
