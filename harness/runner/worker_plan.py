"""What the process that plays a run's items is told of it."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from harness.protocol.provider import Provider
from harness.protocol.shown_fields import without_in_repr
from harness.scenario.model import Item
from harness.scenario.profile import Profile
from harness.targets.deviations import Deviation
from harness.targets.target import Target
from harness.wire.inbox.worker import Place
from harness.wire.journal import Journal


@without_in_repr("redactor_key")
class WorkerPlan(Struct, frozen=True):
    """What the controller tells its workers; items and profiles are None where they were inherited."""

    run: str
    folder: Path
    items: tuple[Item, ...] | None
    profiles: Mapping[str, Profile] | None
    target: Target
    provider: Provider
    deviations: tuple[Deviation, ...]
    strict_should: bool
    keep_secrets: Path | None
    redactor_key: bytes
    inbox: Place
    keeper: str | None
    journal: Journal | None
