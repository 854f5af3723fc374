"""Proves a suite consistent beyond what each file can show (design.md; decisions.md, D6 and D18)."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.catalogue.loading import load_catalogue
from harness.checks.registry import all_checks, checks_of
from harness.document.diagnostic import Diagnostic, Span
from harness.document.loading import load_document
from harness.document.nodes import Items, Node, Scalar, Table
from harness.scenario.coverage import cited_ids
from harness.scenario.model import Scenario
from harness.scenario.official import OfficialCheckFile, OfficialModule, official_checks, official_modules
from harness.scenario.profile import Profile
from harness.scenario.suite import Suite, scenario_files

# A sentence must stand unquoted in a scenario file: no colon before a space, no mark of YAML at its beginning.
UNQUOTED = re.compile(r"""^[^\s'"\[\]{}>|*&!%#`@,?:-](?!.*(?:: | #)).*$""")
LONGEST_SENTENCE = 160


def consistency(suite: Suite) -> list[Diagnostic]:
    """Return everything in a suite that does not fit together."""
    return [
        *_unplayed_scenarios(suite),
        *_checks_of_nothing(suite),
        *_reasons_outlived(suite),
        *_unknown_modules(suite),
        *_uncovered_modules(suite),
        *_unmapped_checks(suite),
        *_sentences(suite),
    ]


def _unplayed_scenarios(suite: Suite) -> Iterator[Diagnostic]:
    played = {address for profile in suite.profiles.values() for address, _ in profile.entries}
    for address, scenario in suite.scenarios.items():
        if address not in played:
            yield _at(scenario, "no profile plays this scenario", "list it in scenarios/profiles/", warning=True)


def _checks_of_nothing(suite: Suite) -> Iterator[Diagnostic]:
    for name, checks in all_checks().items():
        if name not in suite.catalogue:
            yield Diagnostic(f"{checks[0].name} judges {name}, which the catalogue does not have", None)


def _reasons_outlived(suite: Suite) -> Iterator[Diagnostic]:
    cited = cited_ids(suite)
    for requirement in suite.catalogue.values():
        if requirement.unjudged and requirement.id in cited:
            message = f"{requirement.id} has a reason why nothing judges it, and a scenario cites it"
            yield Diagnostic(message, requirement.span, "take out unjudged:")


def _unknown_modules(suite: Suite) -> Iterator[Diagnostic]:
    known = {module.name for module in official_modules(suite.folder)}
    for scenario in suite.scenarios.values():
        for name in scenario.oidf:
            if name not in known:
                yield _at(scenario, f"the official suite has no module '{name}'", "see hallmark list modules")


def _uncovered_modules(suite: Suite) -> Iterator[Diagnostic]:
    for profile in suite.profiles.values():
        answered = {name for address, _ in profile.entries for name in suite.scenarios[address].oidf}
        for module in _modules(suite, profile):
            if module.name not in answered:
                yield Diagnostic(f"profile {profile.name}: no scenario that it plays answers for {module.name}", None)


def _unmapped_checks(suite: Suite) -> Iterator[Diagnostic]:
    """Every official check of a profile's plan is judged by ids that scenarios of its modules cite."""
    entries = official_checks(suite.folder)
    known = {check for module in official_modules(suite.folder) for check in module.checks}
    for check in sorted(set(entries) - known):
        yield Diagnostic(f"no official module has the check {check}, which scenarios/oidf/ has an entry for", None)
    for profile in suite.profiles.values():
        cited = _cited_for_modules(suite, profile)
        holders: dict[str, list[str]] = {}
        for module in _modules(suite, profile):
            for check in module.checks:
                holders.setdefault(check, []).append(module.name)
        for check, modules in holders.items():
            entry = entries.get(check)
            if entry is None:
                yield Diagnostic(f"the official check {check} has no entry in scenarios/oidf/checks*.yaml", None)
            elif not entry.is_made_in(profile):
                continue
            elif not entry.judged_by and not entry.reason:
                yield Diagnostic(f"the official check {check} is judged by nothing and gives no reason", None)
            else:
                yield from _unjudged(entry, {name: cited.get(name, frozenset()) for name in modules}, profile.name)


Citations = frozenset[tuple[str, str]]


def _cited_for_modules(suite: Suite, profile: Profile) -> dict[str, Citations]:
    """Return, by official module, each requirement that a scenario of it cites, with every message it is judged on."""
    found: dict[str, Citations] = {}
    for address, _ in profile.entries:
        scenario = suite.scenarios[address]
        pairs = frozenset(
            (one.requirement.id, subject.__name__)
            for step in scenario.steps
            for one in step.expectations
            for check in checks_of(one.requirement.id)
            if not check.against or step.against is not None
            for subject in set(check.subjects) & step.verb.subjects
        )
        for name in scenario.oidf:
            found[name] = found.get(name, frozenset()) | pairs
    return found


def _unjudged(entry: OfficialCheckFile, cited: Mapping[str, Citations], profile: str) -> Iterator[Diagnostic]:
    wanted = entry.judged_by
    of_subject = f" for {entry.subject}" if entry.subject else ""

    def ids(citations: Citations) -> set[str]:
        return {name for name, subject in citations if entry.subject in (None, subject)}

    everywhere = set().union(*(ids(citations) for citations in cited.values()))
    for name in wanted:
        if name not in everywhere:
            yield Diagnostic(
                f"the official check {entry.check} is judged by {name}{of_subject}, which no scenario of "
                f"{' or '.join(list(cited)[:3])} cites in profile {profile}",
                None,
            )
    for module, citations in cited.items():
        if wanted and not (entry.everywhere or entry.cited_once) and not ids(citations) & set(wanted):
            yield Diagnostic(
                f"no scenario of {module} in profile {profile} cites any of {', '.join(wanted)}{of_subject}, "
                f"which judge its official check {entry.check}",
                None,
            )


def _sentences(suite: Suite) -> Iterator[Diagnostic]:
    for requirement in suite.catalogue.values():
        if len(requirement.text) > LONGEST_SENTENCE:
            yield Diagnostic(
                f"this sentence is longer than {LONGEST_SENTENCE} characters", requirement.span, None, "warning"
            )


def _modules(suite: Suite, profile: Profile) -> tuple[OfficialModule, ...]:
    return tuple(module for module in official_modules(suite.folder) if profile.plan in module.plans)


def _at(scenario: Scenario, message: str, help: str, *, warning: bool = False) -> Diagnostic:
    return Diagnostic(message, Span(scenario.path, 1, 1, 1), help, "warning" if warning else "error")


def rewritten_sentences(folder: Path) -> Iterator[tuple[Path, int]]:
    """Rewrite the stale sentences of a folder's scenarios and bundles in place; yield each changed file with a count.

    Only the sentence itself is replaced; every other byte of the file stays.
    """
    catalogue = load_catalogue(folder / "requirements")
    for path in (*scenario_files(folder), *sorted((folder / "standing").glob("*.yaml"))):
        node = load_document(path, diagnostics=[])
        text = path.read_text("utf-8")
        lines = text.splitlines(keepends=True)
        count = 0
        for name, value in _cited(node):
            requirement = catalogue.get(name)
            if requirement is None or value.value == requirement.text:
                continue
            line = lines[value.span.line - 1]
            start = value.span.column - 1
            end = start + value.span.length
            quoted = (
                requirement.text
                if UNQUOTED.match(requirement.text)
                else '"' + requirement.text.replace('"', '\\"') + '"'
            )
            lines[value.span.line - 1] = line[:start] + quoted + line[end:]
            count += 1
        if count:
            path.write_text("".join(lines), encoding="utf-8")
            yield path, count


def _cited(node: Node | None) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Table):
        for entry in node.entries:
            if isinstance(entry.value, Scalar) and re.fullmatch(r"[A-Z][\w.-]*-\d+[a-z]?", entry.name):
                yield entry.name, entry.value
            else:
                yield from _cited(entry.value)
    elif isinstance(node, Items):
        for item in node.items:
            yield from _cited(item)
