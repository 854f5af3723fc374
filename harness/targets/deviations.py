"""Known deviations of a target (decisions.md, D17)."""

import datetime
import ipaddress
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field

from harness.catalogue.requirement import Requirement
from harness.document.diagnostic import Diagnostic, Span, closest
from harness.document.loading import load_document
from harness.document.models import read_model
from harness.document.nodes import span_of

PLAIN_HTTP = "plain-http-on-loopback"


class DeviationFile(BaseModel):
    """One known deviation, or the one group that there is."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    requirement: str | None = None
    group: Literal["plain-http-on-loopback"] | None = None
    in_: str = Field(default="*", alias="in", description="A scenario's address or a glob of addresses.")
    reason: str = Field(min_length=1)
    until: str | None = Field(default=None, description="A date, YYYY-MM-DD, after which it counts no more.")
    expect: str | None = Field(default=None, description="What must have been received.")
    sometimes: bool = Field(default=False, description="It comes by chance, as a race does, and is never stale.")


class DeviationsFile(BaseModel):
    """A deviations file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    deviations: list[DeviationFile]


class Deviation(Struct, frozen=True):
    """A known deviation; `requirements` are the ids that it covers."""

    requirements: frozenset[str]
    places: str
    reason: str
    until: datetime.date | None
    expect: str | None
    group: str | None
    sometimes: bool
    span: Span

    @property
    def title(self) -> str:
        """How reports call it."""
        return self.group or next(iter(self.requirements))

    def covers(self, requirement: str, address: str) -> bool:
        """Tell whether a requirement judged at this address is one that it speaks of."""
        return requirement in self.requirements and (self.places == address or fnmatchcase(address, self.places))

    def matches(self, requirement: str, address: str, received: str, today: datetime.date) -> bool:
        """Tell whether a broken judgement is this known one."""
        current = self.until is None or today <= self.until
        expected = self.expect is None or self.expect == received
        return current and expected and self.covers(requirement, address)


def load_deviations(
    path: Path, catalogue: Mapping[str, Requirement], issuer: str, diagnostics: list[Diagnostic]
) -> tuple[Deviation, ...]:
    """Load a deviations file; mistakes are added to `diagnostics`."""
    if not path.is_file():
        help = "the target file names it as 'deviations': write it, or take the name out"
        diagnostics.append(Diagnostic(f"there is no deviations file {path}", None, help))
        return ()
    node = load_document(path, diagnostics=diagnostics)
    file = read_model(DeviationsFile, node, diagnostics=diagnostics) if node else None
    if node is None or file is None:
        return ()
    found = []
    for index, entry in enumerate(file.deviations):
        span = span_of(node, ("deviations", index))
        only_requirement = entry.requirement is not None and entry.group is None
        named = span_of(node, ("deviations", index, "requirement")) if only_requirement else span
        covered = _covered(entry, catalogue, issuer, named, diagnostics)
        try:
            until = datetime.date.fromisoformat(entry.until) if entry.until else None
        except ValueError:
            here = span_of(node, ("deviations", index, "until"))
            diagnostics.append(Diagnostic("until: is a date, YYYY-MM-DD", here))
            continue
        if covered:
            deviation = Deviation(
                covered, entry.in_, entry.reason, until, entry.expect, entry.group, entry.sometimes, span
            )
            found.append(deviation)
    return tuple(found)


def _covered(
    entry: DeviationFile,
    catalogue: Mapping[str, Requirement],
    issuer: str,
    span: Span,
    diagnostics: list[Diagnostic],
) -> frozenset[str]:
    if (entry.group is None) == (entry.requirement is None):
        diagnostics.append(Diagnostic("a deviation names either a requirement or a group", span))
        return frozenset()
    if entry.requirement is not None:
        if entry.requirement in catalogue:
            return frozenset({entry.requirement})
        guess = closest(entry.requirement, catalogue)
        help = f"did you mean '{guess}'?" if guess else None
        diagnostics.append(Diagnostic(f"no requirement is called '{entry.requirement}'", span, help))
        return frozenset()
    if not is_loopback(issuer):
        diagnostics.append(Diagnostic(f"the group {PLAIN_HTTP} is for providers on loopback, not for {issuer}", span))
        return frozenset()
    if urlsplit(issuer).scheme != "http":
        # The same target with a certificate: nothing of it is plain http by its operator's leave.
        return frozenset()
    return frozenset(name for name, requirement in catalogue.items() if requirement.transport == "https")


def is_loopback(address: str) -> bool:
    """Tell whether an address is on this machine (RFC 8252 8.3 names the loopback literals)."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def stale(deviations: Iterable[Deviation], judged: Mapping[tuple[str, str], bool]) -> tuple[Deviation, ...]:
    """Return the deviations whose places were judged in this run and were all met.

    `judged` tells, by requirement and address, whether it was met everywhere it was judged. Neither a group nor
    what comes sometimes is ever stale.
    """
    found = []
    for deviation in deviations:
        places = [met for (name, address), met in judged.items() if deviation.covers(name, address)]
        lasting = deviation.group is None and not deviation.sometimes
        if lasting and places and all(places):
            found.append(deviation)
    return tuple(found)
