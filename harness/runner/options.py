"""What a run is asked for."""

from msgspec import Struct


class WrongSelection(Exception):
    """The command line names something that does not exist; the message says what is near it."""


class Unreachable(Exception):
    """The target cannot be judged: it does not start, does not answer, or has no configuration."""


class Options(Struct, frozen=True):
    """What the command line says, as JSON-ready values so that workers can have it too.

    `measured` says that the target's speed is measured, and nothing judged.
    """

    scenarios: str
    target: str = "reference"
    profiles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    output: str = "hallmark-report"
    fault: str | None = None
    database: str | None = None
    user: str | None = None
    password: str | None = None
    strict_should: bool = False
    words: tuple[str, ...] = ()
    addresses: tuple[str, ...] | None = None
    baseline: str | None = None
    keep_secrets: str | None = None
    measured: bool = False
