"""Reads one scenario file into a typed scenario, and collects every mistake in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field

from harness.catalogue.requirement import Requirement
from harness.checks.registry import Check, checks_of
from harness.document.diagnostic import Diagnostic, Span, closest
from harness.document.loading import load_document
from harness.document.models import read_model
from harness.document.nodes import Entry, Items, Node, Scalar, Table, plain, scalars_below
from harness.scenario.bending import ORDINARILY, RawRequest, Sent
from harness.scenario.inbox_address import is_inbox_address
from harness.scenario.model import Expectation, Reference, Scenario, Standing, Step
from harness.scenario.needs import Without, needs_of
from harness.scenario.parameters import Parameters, Refers
from harness.scenario.references import fields_of, type_of
from harness.scenario.sentences import did_you_mean, read_sentences
from harness.scenario.verbs import VERBS, Verb

LONGEST_TITLE = 100
STEP_KEYS = ("standing", "expect", "against", "twin", "without", "also", "sent", "raw", "when")
WHEN = ("code", "access_token", "front_channel_id_token")


class ScenarioFile(BaseModel):
    """The head of a scenario file; steps are read verb by verb."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    scenario: str = Field(max_length=LONGEST_TITLE, description="A fact, in the present tense.")
    why: str | None = Field(default=None, description="The one thing that a reader would wonder about.")
    oidf: list[str] = Field(default_factory=list, description="The official suite's modules that it answers for.")
    needs: list[str | dict[str, str | bool | Without]] = Field(
        default_factory=list, description="Metadata; SKIPPED where absent; {issuer} is the provider's own."
    )
    client: dict[str, Any] = Field(default_factory=dict, description="Client metadata beside the default.")
    disturbs: Literal["user"] | None = Field(default=None, description="What it hurts, and what is reset after it.")
    each: dict[str, dict[str, Any]] = Field(default_factory=dict, max_length=1, description="One varied parameter.")
    given: list[dict[str, Any]] = Field(default_factory=list, description="Steps that must succeed first.")
    steps: list[dict[str, Any]] = Field(min_length=1, description="What is judged.")


class Vocabulary(Struct, frozen=True):
    """What a scenario may cite: the catalogue, and the standing bundles by name."""

    catalogue: Mapping[str, Requirement]
    standing: Mapping[str, tuple[Requirement, ...]]


def read_scenario(
    path: Path, address: str, vocabulary: Vocabulary, diagnostics: list[Diagnostic], text: str | None = None
) -> Scenario | None:
    """Read a scenario file; None where it has mistakes, which are added to `diagnostics`."""
    before = len(_errors(diagnostics))
    source = text if text is not None else _source(path)
    node = load_document(path, text, diagnostics=diagnostics)
    if node is None:
        return None
    head = read_model(ScenarioFile, node, diagnostics=diagnostics)
    if not isinstance(node, Table):
        return None
    members = _members(node)
    _title(members, diagnostics)
    reader = _StepReader(vocabulary, _varied(members), diagnostics)
    steps = [reader.step(item, given=True) for item in _items(members, "given")]
    steps += [reader.step(item, given=False) for item in _items(members, "steps")]
    reader.each_is_used(members)
    if head is None or len(_errors(diagnostics)) > before:
        return None
    return Scenario(
        address=address,
        path=path,
        title=head.scenario,
        why=head.why,
        oidf=tuple(head.oidf),
        needs=needs_of(_items(members, "needs")),
        client=head.client,
        disturbs=head.disturbs,
        each=head.each,
        steps=tuple(step for step in steps if step is not None),
        source=source,
    )


class _StepReader:
    """Reads steps in order, since each may refer to those before it."""

    def __init__(self, vocabulary: Vocabulary, varied: set[str], diagnostics: list[Diagnostic]) -> None:
        self.vocabulary = vocabulary
        self.diagnostics = diagnostics
        self.named: dict[str, Verb] = {}
        self.earlier: list[tuple[Verb, str | None]] = []
        self.varied = varied
        self.number = 0

    def wrong(self, message: str, span: Span, help: str | None = None) -> None:
        self.diagnostics.append(Diagnostic(message, span, help))

    def step(self, node: Node, *, given: bool) -> Step | None:
        self.number += 1
        if not isinstance(node, Table):
            return None
        members = _members(node)
        verbs = [name for name in members if name not in STEP_KEYS]
        known = [name for name in verbs if name in VERBS]
        for name in verbs:
            if name not in VERBS:
                guess = closest(name, (*VERBS, *STEP_KEYS))
                self.wrong(f"no verb or step key is called '{name}'", members[name].key.span, did_you_mean(guess))
        if len(known) != 1:
            if not verbs or len(known) > 1:
                found = "none" if not known else " and ".join(known)
                self.wrong(f"a step has exactly one verb; this one has {found}", node.span)
            return None
        verb, entry = VERBS[known[0]], members[known[0]]
        parameters = read_model(verb.parameters, entry.value, diagnostics=self.diagnostics)
        if parameters is None:
            return None
        self.references(verb, entry.value)
        for key in ("expect", "standing", "twin"):
            if given and key in members:
                self.wrong(
                    f"a step in given: is set-up and takes no '{key}'", members[key].key.span, "move it to steps:"
                )
        cited = self.cited(members, verb)
        step = Step(
            number=self.number,
            verb=verb,
            parameters=parameters,
            cited=cited,
            standing=self.standing(members),
            against=self.against(members),
            twin=self.twin(members, verb, cited),
            without=self.words(members, "without"),
            also=self.mapping(members, "also"),
            sent=self.sent(members, verb),
            raw=self.raw(members, verb),
            when=self.when(members),
            given=given,
            span=entry.key.span,
        )
        self.needs_against(step, members)
        self.name(parameters, verb, entry)
        return step

    def name(self, parameters: Parameters, verb: Verb, entry: Entry) -> None:
        self.earlier.append((verb, parameters.as_))
        if parameters.as_ is None:
            return
        if parameters.as_ in self.named:
            self.wrong(f"two steps are named '{parameters.as_}'", entry.key.span, "names are unique in a scenario")
        self.named[parameters.as_] = verb

    def references(self, verb: Verb, node: Node) -> None:
        accepts = {
            (field.alias or name): next((part for part in field.metadata if isinstance(part, Refers)), None)
            for name, field in verb.parameters.model_fields.items()
        }
        if not isinstance(node, Table):
            return
        for entry in node.entries:
            name = str(entry.key.value)
            for scalar in scalars_below(entry.value):
                if scalar.value == "each":
                    self.varied.add(name)
                if not isinstance(scalar.value, str) or not scalar.value.startswith("$"):
                    continue
                if is_inbox_address(scalar.value):
                    continue
                wanted = accepts.get(name) if scalar is entry.value else None
                self.reference(scalar, wanted.types if wanted else None)
            accepted = accepts.get(name)
            is_text = isinstance(entry.value, Scalar) and isinstance(entry.value.value, str)
            literal = is_text and not str(entry.value.value).startswith("$")  # type: ignore[union-attr]
            if accepted and not accepted.text and literal:
                wanted_names = " or ".join(kind.__name__ for kind in accepted.types)
                self.wrong(f"'{name}' takes a $reference to a {wanted_names}", entry.value.span)

    def reference(self, scalar: Scalar, wanted: tuple[type, ...] | None) -> Reference | None:
        step, *fields = str(scalar.value)[1:].split(".")
        verb = self.named.get(step)
        if verb is None:
            guess = closest(step, self.named)
            helped = f"did you mean '${guess}'?" if guess else "name an earlier step with 'as:'"
            self.wrong(f"no earlier step is named '{step}'", scalar.span, helped)
            return None
        kinds = type_of(verb.success, tuple(fields))
        if isinstance(kinds, str):
            owner = type_of(verb.success, tuple(fields[: fields.index(kinds)]))
            names = [name for kind in owner if isinstance(kind, type) for name in fields_of(kind)]
            of = verb.success.__name__ if kinds == fields[0] else ".".join((step, *fields[: fields.index(kinds)]))
            self.wrong(f"{of} has no '{kinds}'", scalar.span, did_you_mean(closest(kinds, names)))
            return None
        if wanted and not any(issubclass(kind, wanted) for kind in kinds):
            found = " or ".join(kind.__name__ for kind in kinds)
            self.wrong(f"expected {' or '.join(kind.__name__ for kind in wanted)}, this is {found}", scalar.span)
            return None
        return Reference(step, tuple(fields), scalar.span)

    def against(self, members: Mapping[str, Entry]) -> Reference | None:
        entry = members.get("against")
        if entry is None:
            return None
        if not isinstance(entry.value, Scalar) or not str(entry.value.value).startswith("$"):
            self.wrong("against: takes a $reference to an earlier step's result", entry.value.span)
            return None
        return self.reference(entry.value, None)

    def cited(self, members: Mapping[str, Entry], verb: Verb) -> tuple[Expectation, ...]:
        catalogue = self.vocabulary.catalogue
        expect = members.get("expect")
        own = read_sentences(expect.value, catalogue, self.diagnostics) if expect else ()
        for requirement, span in own:
            checks = checks_of(requirement.id)
            if not checks:
                self.wrong(f"no check judges {requirement.id} yet", span, "write one in harness/checks/")
            elif not any(_takes(check, verb) for check in checks):
                kinds = sorted({kind.__name__ for check in checks for kind in check.subjects})
                self.wrong(f"{requirement.id} is judged on {' or '.join(kinds)}, which {verb.name} never gives", span)
        return tuple(Expectation(requirement, span) for requirement, span in own)

    def standing(self, members: Mapping[str, Entry]) -> tuple[Standing, ...]:
        found: list[Standing] = []
        for scalar in self.scalars(members, "standing"):
            bundle = str(scalar.value)
            requirements = self.vocabulary.standing.get(bundle)
            if requirements is None:
                guess = closest(bundle, self.vocabulary.standing)
                self.wrong(f"no standing bundle is called '{bundle}'", scalar.span, did_you_mean(guess))
            else:
                found.append(Standing(bundle, scalar.span, requirements))
        return tuple(found)

    def twin(self, members: Mapping[str, Entry], verb: Verb, cited: tuple[Expectation, ...]) -> str | None:
        entry = members.get("twin")
        if entry is not None:
            name = str(entry.value.value) if isinstance(entry.value, Scalar) else ""
            if name not in self.named:
                self.wrong("twin: names no earlier step", entry.value.span, did_you_mean(closest(name, self.named)))
            return name
        refused = [one for one in cited if _refuses(one, verb)]
        covered = {verb.name} | ({"sign_in"} if verb.name in ("authorize", "token") else set())
        if refused and not any(earlier.name in covered for earlier, _ in self.earlier):
            help = f"let an earlier {verb.name} of this scenario succeed, for example in given:"
            self.wrong(
                f"{refused[0].requirement.id} is met by a refusal and has no passing twin", refused[0].span, help
            )
        return None

    def needs_against(self, step: Step, members: Mapping[str, Entry]) -> None:
        if step.against is not None:
            return
        for one in step.cited:
            checks = [check for check in checks_of(one.requirement.id) if _takes(check, step.verb)]
            if checks and all(check.against for check in checks):
                self.wrong(
                    f"{one.requirement.id} compares two messages", one.span, "name the other one with 'against:'"
                )

    def scalars(self, members: Mapping[str, Entry], key: str) -> tuple[Scalar, ...]:
        entry = members.get(key)
        if entry is None:
            return ()
        found = (
            tuple(item for item in entry.value.items if isinstance(item, Scalar))
            if isinstance(entry.value, Items)
            else ()
        )
        if not found:
            self.wrong(f"{key}: takes a list of names", entry.value.span)
        return found

    def words(self, members: Mapping[str, Entry], key: str) -> tuple[str, ...]:
        return tuple(str(scalar.value) for scalar in self.scalars(members, key))

    def mapping(self, members: Mapping[str, Entry], key: str) -> Mapping[str, Any]:
        entry = members.get(key)
        if entry is None:
            return {}
        if not isinstance(entry.value, Table):
            self.wrong(f"{key}: takes parameters with their values", entry.value.span)
            return {}
        for scalar in scalars_below(entry.value):
            if scalar.value == "each":
                self.varied.add(key)
        found = plain(entry.value)
        return found if isinstance(found, dict) else {}

    def sent(self, members: Mapping[str, Entry], verb: Verb) -> Sent:
        entry = members.get("sent")
        if entry is None:
            return ORDINARILY
        if not verb.form:
            self.wrong(f"sent: is about a form, which the message of '{verb.name}' is not", entry.key.span)
        return read_model(Sent, entry.value, diagnostics=self.diagnostics) or ORDINARILY

    def raw(self, members: Mapping[str, Entry], verb: Verb) -> RawRequest | None:
        entry = members.get("raw")
        if entry is None:
            return None
        if not verb.raw:
            self.wrong(f"raw: is about one request, which '{verb.name}' is not", entry.key.span)
        found = read_model(RawRequest, entry.value, diagnostics=self.diagnostics)
        if found is None:
            return None
        if found == RawRequest():
            self.wrong("raw: names a method, parameters or headers", entry.value.span)
        for scalar in scalars_below(entry.value):
            if str(scalar.value).startswith("$") or scalar.value == "each":
                help = "a name alone takes the correct message's value"
                self.wrong("raw: is sent as it is written: no $reference, no each", scalar.span, help)
        return found

    def when(self, members: Mapping[str, Entry]) -> str | None:
        entry = members.get("when")
        if entry is None:
            return None
        value = entry.value.value if isinstance(entry.value, Scalar) else None
        if value not in WHEN:
            self.wrong(f"when: is one of {', '.join(WHEN)}", entry.value.span)
            return None
        return str(value)

    def each_is_used(self, members: Mapping[str, Entry]) -> None:
        entry = members.get("each")
        declared = {one.name for one in entry.value.entries} if entry and isinstance(entry.value, Table) else set()
        for name in declared - self.varied:
            if entry is not None:
                self.wrong(f"each varies '{name}', but no step says '{name}: each'", entry.key.span)
        for name in sorted(self.varied - declared):
            self.wrong(
                f"'{name}: each' varies nothing", members["steps"].key.span, f"add 'each: {{{name}: ...}}' at the top"
            )


def _takes(check: Check, verb: Verb) -> bool:
    return bool(verb.subjects & set(check.subjects))


def _refuses(expectation: Expectation, verb: Verb) -> bool:
    return any(check.refuses for check in checks_of(expectation.requirement.id) if _takes(check, verb))


def _title(members: Mapping[str, Entry], diagnostics: list[Diagnostic]) -> None:
    entry = members.get("scenario")
    if entry is None or not isinstance(entry.value, Scalar):
        return
    if "should" in str(entry.value.value).lower().split():
        help = "say what the provider does, in the present tense"
        diagnostics.append(Diagnostic("a scenario states a fact, without 'should'", entry.value.span, help))


def _varied(members: Mapping[str, Entry]) -> set[str]:
    """The names of client metadata that the scenario varies."""
    client = members.get("client")
    if client is None or not isinstance(client.value, Table):
        return set()
    return {one.name for one in client.value.entries if isinstance(one.value, Scalar) and one.value.value == "each"}


def _errors(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    return [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]


def _members(table: Table) -> dict[str, Entry]:
    return {str(entry.key.value): entry for entry in table.entries}


def _items(members: Mapping[str, Entry], key: str) -> tuple[Node, ...]:
    entry = members.get(key)
    return tuple(entry.value.items) if entry and isinstance(entry.value, Items) else ()


def _source(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
