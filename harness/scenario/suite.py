"""The whole suite of a scenarios folder: catalogue, standing bundles, scenarios, profiles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.catalogue import Requirement, load_catalogue
from harness.document.diagnostic import Diagnostic
from harness.document.loading import load_document
from harness.scenario.model import Scenario
from harness.scenario.profile import Profile, read_profile
from harness.scenario.reading import Vocabulary, read_scenario
from harness.scenario.sentences import read_sentences

# The folders below scenarios/ that hold something else than scenarios.
OTHER_FOLDERS = frozenset({"requirements", "profiles", "standing", "targets", "oidf"})


@dataclass(frozen=True, slots=True)
class Suite:
    """Everything that was loaded from one scenarios folder, by name or address."""

    folder: Path
    catalogue: Mapping[str, Requirement]
    standing: Mapping[str, tuple[Requirement, ...]]
    scenarios: Mapping[str, Scenario]
    profiles: Mapping[str, Profile]


def load_suite(folder: Path, diagnostics: list[Diagnostic], extra: Iterable[Path] = ()) -> Suite:
    """Load a scenarios folder and the scenario files in `extra`; mistakes are added to `diagnostics`."""
    catalogue = load_catalogue(folder / "requirements")
    vocabulary = Vocabulary(catalogue, load_standing(folder / "standing", catalogue, diagnostics))
    paths = {address_of(path, folder): path for path in scenario_files(folder)}
    paths |= {address_of(path, folder): path for path in extra}
    read = (read_scenario(path, address, vocabulary, diagnostics) for address, path in sorted(paths.items()))
    scenarios = {scenario.address: scenario for scenario in read if scenario is not None}
    known = frozenset(paths)
    profiles = {
        profile.name: profile
        for path in sorted((folder / "profiles").glob("*.yaml"))
        if (profile := read_profile(path, known, catalogue, diagnostics)) is not None
    }
    return Suite(folder, catalogue, vocabulary.standing, scenarios, profiles)


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


def load_standing(
    folder: Path, catalogue: Mapping[str, Requirement], diagnostics: list[Diagnostic]
) -> Mapping[str, tuple[Requirement, ...]]:
    """Load the standing bundles, by name: requirements that hold for every message of a kind."""
    return {
        path.stem: tuple(
            requirement
            for requirement, _ in read_sentences(load_document(path, diagnostics=diagnostics), catalogue, diagnostics)
        )
        for path in sorted(folder.glob("*.yaml"))
    }
