"""Which items a run plays."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from harness.document.diagnostic import closest
from harness.runner.options import WrongSelection
from harness.scenario.model import Item, Scenario
from harness.scenario.profile import Profile
from harness.scenario.suite import Suite, address_of
from harness.scenario.variant import DEFAULT_VARIANT, Variant


def selected_profiles(suite: Suite, names: Sequence[str]) -> dict[str, Profile]:
    """Return the named profiles, all where none is named; raises `WrongSelection` for an unknown name."""
    for name in names:
        if name not in suite.profiles:
            guess = closest(name, suite.profiles)
            known = ", ".join(sorted(suite.profiles))
            hint = f"did you mean '{guess}'?" if guess else f"the profiles are {known}"
            raise WrongSelection(f"no profile is called '{name}': {hint}")
    return {name: suite.profiles[name] for name in (names or sorted(suite.profiles))}


def selected_items(suite: Suite, places: Sequence[str], profiles: Iterable[Profile], by_profile: bool) -> list[Item]:
    """Return what to play: the addresses and paths in `places`, else everything that the profiles list.

    A place may be an item's address (with its variant in brackets, without for the default one), a scenario's, a
    folder, a file, or a module of the official suite, for the scenarios that answer for it. The exact address of an
    item plays that item alone, so that the command that repeats a verdict repeats just it. An item that several
    profiles list is played once. Raises `WrongSelection` where a place matches nothing.
    """
    listed = [(address, variant) for profile in profiles for address, variant in profile.entries]
    if not places:
        items = _items(suite, listed)
        if not items:
            raise WrongSelection("there is nothing to play: the scenarios folder has no profile")
        return items
    playable = _items(suite, _everywhere(suite, listed, by_profile))
    found: dict[str, Item] = {}
    for place in places:
        exact = [item for item in playable if item.address == place]
        matching = exact or [item for item in playable if _matches(item, place, suite)]
        if not matching:
            guess = closest(place.partition("[")[0], suite.scenarios)
            hint = f"did you mean '{guess}'?" if guess else "see hallmark list scenarios"
            raise WrongSelection(f"nothing to play is called '{place}': {hint}")
        found.update((item.address, item) for item in matching)
    return list(found.values())


def concerned(profiles: Mapping[str, Profile], items: Iterable[Item]) -> dict[str, Profile]:
    """Return the profiles that list at least one of the items."""
    played = {(item.scenario.address, item.variant) for item in items}
    return {name: profile for name, profile in profiles.items() if not played.isdisjoint(profile.entries)}


def narrowed(items: Iterable[Item], words: Sequence[str], addresses: Sequence[str] | None) -> list[Item]:
    """Return the items whose address holds one of the words, where there are any, and is among the addresses.

    Raises `WrongSelection` where none is left.
    """
    found = [item for item in items if addresses is None or item.address in addresses]
    if not found:
        raise WrongSelection("--last-failed: what failed last is not among what is selected")
    lower = [word.lower() for word in words]
    kept = [item for item in found if not lower or any(word in item.address.lower() for word in lower)]
    if not kept:
        raise WrongSelection(f"-k: no address among the {len(found)} selected holds {' or '.join(words)}")
    return kept


def _everywhere(suite: Suite, listed: list[tuple[str, Variant]], by_profile: bool) -> list[tuple[str, Variant]]:
    if by_profile:
        return listed
    covered = {address for address, _ in listed}
    return listed + [(address, DEFAULT_VARIANT) for address in suite.scenarios if address not in covered]


def _items(suite: Suite, entries: Iterable[tuple[str, Variant]]) -> list[Item]:
    found: dict[str, Item] = {}
    for address, variant in entries:
        scenario = suite.scenarios[address]
        for item in _cases(scenario, variant):
            found.setdefault(item.address, item)
    return list(found.values())


def _cases(scenario: Scenario, variant: Variant) -> list[Item]:
    return [Item(scenario, variant, case) for case in scenario.cases]


def _matches(item: Item, place: str, suite: Suite) -> bool:
    if place in (item.scenario.address, *item.scenario.oidf):
        return True
    path = Path(place)
    if path.suffix in (".yaml", ".yml"):
        return item.scenario.path.resolve() == path.resolve()
    if path.is_dir() and path.resolve() == suite.folder.resolve():
        return True
    folder = address_of(path, suite.folder) if path.is_dir() else place
    return item.scenario.address.startswith(folder.rstrip("/") + "/")
