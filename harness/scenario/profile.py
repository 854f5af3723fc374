"""Profiles: what they demand, and the scenarios that show it (decisions.md, D1)."""

from collections.abc import Mapping

from msgspec import Struct

from harness.catalogue.requirement import Level
from harness.scenario.variant import Variant


class Profile(Struct, frozen=True):
    """A profile: `raises` are levels that it demands above the catalogue's, `entries` what it plays, in order."""

    name: str
    title: str
    plan: str | None
    requires: tuple[str, ...]
    raises: Mapping[str, Level]
    entries: tuple[tuple[str, Variant], ...]
