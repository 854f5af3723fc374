"""The deliberate faults of a target, as commands show and count them."""

from collections.abc import Mapping, Sequence
from typing import Any

from harness.cli.loading import refuse
from harness.document.diagnostic import DocumentErrors
from harness.runner.preparation import fault_list
from harness.runner.starting import ADDRESS_SCHEMES
from harness.shipped_folder import scenarios_folder
from harness.targets.filling import TargetError
from harness.targets.loading import load_target
from harness.targets.target import resolve


def loaded_faults(target: str) -> Sequence[Mapping[str, Any]]:
    """List a target's deliberate faults; ends the command with exit code 2 where they cannot be had."""
    if target.startswith(ADDRESS_SCHEMES):
        refuse("a provider at an address has no list of faults: name a target, or the file of one")
    try:
        file, path = load_target(target, scenarios_folder() / "targets")
        return fault_list(resolve(file, path, {"start.issuer": ""}))
    except (DocumentErrors, TargetError) as error:
        refuse(error)


def ids_broken_by_faults() -> frozenset[str]:
    """The requirements that some fault of the reference provider breaks, each shown red by a test."""
    return frozenset(name for fault in loaded_faults("reference") for name in fault["requirements"])
