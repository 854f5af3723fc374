"""Scenarios as frozen values, each with its place in a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from harness.catalogue.requirement import Requirement
from harness.document.diagnostic import Span
from harness.scenario.bending import RawRequest, Sent
from harness.scenario.parameters import Parameters
from harness.scenario.variant import Variant
from harness.scenario.verbs import Verb


class Reference(Struct, frozen=True):
    """A `$name.field` of an earlier step's result."""

    step: str
    fields: tuple[str, ...]
    span: Span

    def __str__(self) -> str:
        return "$" + ".".join((self.step, *self.fields))


class Expectation(Struct, frozen=True):
    """A requirement that a step is judged by; `bundle` names the standing bundle it came from."""

    requirement: Requirement
    span: Span
    bundle: str | None = None


class Standing(Struct, frozen=True):
    """A standing bundle where a step names it: its requirements, which hold for every message of a kind."""

    bundle: str
    span: Span
    requirements: tuple[Requirement, ...]


class Step(Struct, frozen=True):
    """One protocol message of a scenario.

    `cited` is what the step itself is judged by, `standing` by what besides: twenty thousand in all, which are not held
    one by one, since they would take longer to load. `parameters` is the verb's model as written, references included.
    `given` says that it is set-up. `also`, `without`, `sent` and `raw` bend the correct message. `when` plays it only
    under variants that yield that message.
    """

    number: int
    verb: Verb
    parameters: Parameters
    cited: tuple[Expectation, ...]
    standing: tuple[Standing, ...]
    against: Reference | None
    twin: str | None
    without: tuple[str, ...]
    also: Mapping[str, Any]
    sent: Sent
    raw: RawRequest | None
    when: str | None
    given: bool
    span: Span

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """All that it is judged by, each requirement once: as the step cites it, or as the first bundle does."""
        found = {one.requirement.id: one for one in self.cited}
        for standing in self.standing:
            for requirement in standing.requirements:
                found.setdefault(requirement.id, Expectation(requirement, standing.span, standing.bundle))
        return tuple(found.values())

    @property
    def name(self) -> str | None:
        """The name of its result."""
        return self.parameters.as_

    @property
    def title(self) -> str:
        """How reports call it."""
        return f"{self.verb.name} '{self.name}'" if self.name else self.verb.name


class Need(Struct, frozen=True):
    """A metadata member that a scenario needs, and a value that it must contain where one is named.

    `absent` says that the member must be there without the value.
    """

    member: str
    value: Any
    span: Span
    absent: bool = False

    def __str__(self) -> str:
        if self.absent:
            return f"{self.member} without {self.value}"
        return self.member if self.value is None else f"{self.member}: {self.value}"


class Scenario(Struct, frozen=True):
    """A scenario file.

    `address` is its path below the scenarios folder without the suffix. `each` holds, by parameter, the named cases.
    `disturbs` says what it hurts: a user whose password is tried wrongly may be locked out by the provider.
    """

    address: str
    path: Path
    title: str
    why: str | None
    oidf: tuple[str, ...]
    needs: tuple[Need, ...]
    client: Mapping[str, Any]
    disturbs: Literal["user"] | None
    each: Mapping[str, Mapping[str, Any]]
    steps: tuple[Step, ...]
    source: str

    @property
    def waits(self) -> bool:
        """Whether it holds a declared wait, and so is parked (decisions.md, D10)."""
        return any(step.verb.name == "wait" for step in self.steps)

    @property
    def waited_seconds(self) -> int:
        """How many seconds it waits in all, but for lifetimes, which the target tells."""
        return sum(dict(step.parameters)["seconds"] or 0 for step in self.steps if step.verb.name == "wait")

    @property
    def lifetimes(self) -> tuple[str, ...]:
        """The names of the lifetimes whose end it waits for."""
        waited = (dict(step.parameters)["lifetime"] for step in self.steps if step.verb.name == "wait")
        return tuple(name for name in waited if name is not None)

    @property
    def cases(self) -> tuple[str | None, ...]:
        """The names of its cases; one nameless case where it varies nothing."""
        return next((tuple(cases) for cases in self.each.values()), (None,))


class Item(Struct, frozen=True):
    """One thing to play: scenario x variant x case (decisions.md, D1)."""

    scenario: Scenario
    variant: Variant
    case: str | None

    @property
    def address(self) -> str:
        """Its identity in every output: `oidc-core/code-reuse[code+id_token]`."""
        labels = [label for label in (self.variant.label, self.case) if label]
        return f"{self.scenario.address}[{','.join(labels)}]" if labels else self.scenario.address
