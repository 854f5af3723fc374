"""Which scenarios and profiles a target file and its deviations name that there are none of."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from harness.document.diagnostic import Diagnostic, Span, closest
from harness.document.loading import load_document
from harness.document.nodes import Node, plain, span_of
from harness.scenario.model import Item
from harness.scenario.suite import Suite
from harness.scenario.variant import DEFAULT_VARIANT
from harness.targets.deviations import load_deviations
from harness.targets.model import TargetFile

STARTED_HERE = "http://127.0.0.1"
"""Stands for the issuer of a provider that the harness starts, which is not known before."""


def unknown_names(file: TargetFile, path: Path, suite: Suite) -> list[Diagnostic]:
    """Return the mistakes of a target's deviations, and each name that nothing in the suite has.

    A run takes no notice of such a name: what it excuses is gone, or was never there.
    """
    found: list[Diagnostic] = []
    addresses = _addresses(suite)
    node = load_document(path, diagnostics=found)
    if node is not None:
        found += _of_the_file(file, node, suite, addresses)
    if file.deviations is not None:
        issuer = STARTED_HERE if "{" in file.issuer else file.issuer
        known = load_deviations(path.parent / file.deviations, suite.catalogue, issuer, found)
        found += [
            _unknown("scenario", one.places, addresses, one.span) for one in known if _fits_none(one.places, addresses)
        ]
    return found


def _of_the_file(file: TargetFile, node: Node, suite: Suite, addresses: Collection[str]) -> Iterator[Diagnostic]:
    # What a file takes from the one that it extends is a matter of that one.
    written = plain(node)
    here = written if isinstance(written, Mapping) else {}
    for index, entry in enumerate(file.may_skip if "may_skip" in here else ()):
        if _fits_none(entry.scenario, addresses):
            span = span_of(node, ("may_skip", index, "scenario"))
            yield _unknown("scenario", entry.scenario, addresses, span)
    for index, name in enumerate(file.offers.profiles if "offers" in here else ()):
        if name not in suite.profiles:
            yield _unknown("profile", name, suite.profiles, span_of(node, ("offers", "profiles", index)))


def _fits_none(pattern: str, addresses: Collection[str]) -> bool:
    return pattern not in addresses and not any(fnmatchcase(address, pattern) for address in addresses)


def _addresses(suite: Suite) -> frozenset[str]:
    """Return the addresses of all that can be played, with variants and cases and without."""
    listed = {entry for profile in suite.profiles.values() for entry in profile.entries}
    listed |= {(address, DEFAULT_VARIANT) for address in suite.scenarios}
    items = {
        Item(suite.scenarios[address], variant, case).address
        for address, variant in listed
        for case in suite.scenarios[address].cases
    }
    return frozenset(items | set(suite.scenarios))


def _unknown(kind: str, name: str, known: Iterable[str], span: Span) -> Diagnostic:
    guess = closest(name, known)
    return Diagnostic(f"no {kind} is called '{name}'", span, f"did you mean '{guess}'?" if guess else None)
