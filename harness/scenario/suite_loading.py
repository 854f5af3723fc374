"""Loads the suite of a scenarios folder."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from harness.catalogue.loading import load_catalogue
from harness.catalogue.requirement import Requirement
from harness.document.diagnostic import Diagnostic
from harness.document.loading import load_document
from harness.scenario.profile_reading import read_profile
from harness.scenario.reading import Vocabulary, read_scenario
from harness.scenario.sentences import read_sentences
from harness.scenario.suite import Suite, address_of, scenario_files


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
