"""The whole suite of a scenarios folder as a frozen value: catalogue, standing bundles, scenarios, profiles."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from harness.catalogue.requirement import Requirement
from harness.scenario.model import Scenario
from harness.scenario.profile import Profile

# The folders below scenarios/ that hold something else than scenarios.
OTHER_FOLDERS = frozenset({"requirements", "profiles", "standing", "targets", "oidf"})


class Suite(Struct, frozen=True):
    """Everything that was loaded from one scenarios folder, by name or address."""

    folder: Path
    catalogue: Mapping[str, Requirement]
    standing: Mapping[str, tuple[Requirement, ...]]
    scenarios: Mapping[str, Scenario]
    profiles: Mapping[str, Profile]


def scenario_files(folder: Path) -> tuple[Path, ...]:
    """Return every scenario file of a scenarios folder."""
    return tuple(
        path for path in sorted(folder.glob("*/**/*.yaml")) if path.relative_to(folder).parts[0] not in OTHER_FOLDERS
    )


def address_of(path: Path, folder: Path) -> str:
    """Return a scenario's address: its path below the scenarios folder, else its folder's name and its own."""
    resolved, root = path.resolve(), folder.resolve()
    relative = resolved.relative_to(root) if resolved.is_relative_to(root) else Path(*resolved.parts[-2:])
    return relative.with_suffix("").as_posix()
