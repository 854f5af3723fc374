"""What report.html shows, arranged for reading: steps, broken requirements, specifications."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from harness.protocol.verdict import Verdict
from reports.findings import RequirementFinding, broken, finding_of, requirement_findings
from reports.plain_text import cut, one_line, several_lines
from reports.record import Event, Run, ScenarioRecord

NOT_IN_ANCHOR = re.compile(r"[^\w./,+-]+")
MAX_HEADERS = 40
LONGEST_HEADER = 400
LONGEST_URL = 2_000
LONGEST_ANCHOR = 200
SECTION = re.compile(r"-[^-]*-[^-]*$")


class StepView(Struct, frozen=True):
    """A step: its exchanges, what was judged of it, the gravest first, and the standing requirements that it met.

    Nine judgements in ten are of standing requirements that were met; for these the ids say enough, and the sentences
    stand in the list of requirements.
    """

    number: int
    title: str
    exchanges: tuple[Event, ...]
    judgements: tuple[Event, ...]
    standing_met: tuple[str, ...]


class ScenarioView(Struct, frozen=True):
    """A scenario with its steps."""

    record: ScenarioRecord
    steps: tuple[StepView, ...]
    failed: int


class BrokenView(Struct, frozen=True):
    """A broken requirement with the first judgement that says so."""

    finding: RequirementFinding
    judgement: Event


class SpecificationView(Struct, frozen=True):
    """The requirements of one specification: how many were judged, how many of these are met, how many not reached."""

    name: str
    findings: tuple[RequirementFinding, ...]
    judged: int
    met: int
    unreached: int


def scenario_views(run: Run) -> tuple[ScenarioView, ...]:
    """Return the scenarios, the gravest verdict first and by address within it."""
    order = list(Verdict)
    ordered = sorted(run.scenarios, key=lambda scenario: (order.index(scenario.verdict), scenario.address))
    return tuple(
        ScenarioView(scenario, _steps(scenario), len(broken(scenario, Verdict.FAIL, Verdict.WARN)))
        for scenario in ordered
    )


def broken_requirements(run: Run) -> tuple[BrokenView, ...]:
    """Return what fails or warns, the failures first."""
    by_address = {scenario.address: scenario for scenario in run.scenarios}
    found = []
    for verdict in (Verdict.FAIL, Verdict.WARN):
        for finding in requirement_findings(run):
            if finding.worst is verdict:
                judgements = broken(by_address[finding.places[0]], verdict)
                first = next(one for one in judgements if one["requirement"] == finding.id)
                found.append(BrokenView(finding, first))
    return tuple(found)


def specifications(run: Run) -> tuple[SpecificationView, ...]:
    """Return the requirements by the specification in their ids."""
    by_name: dict[str, list[RequirementFinding]] = {}
    for finding in requirement_findings(run):
        by_name.setdefault(SECTION.sub("", finding.id), []).append(finding)
    return tuple(_specification(name, findings) for name, findings in sorted(by_name.items()))


def _specification(name: str, findings: list[RequirementFinding]) -> SpecificationView:
    met = sum(one.worst in (Verdict.PASS, Verdict.NOTE) for one in findings)
    unreached = sum(one.worst is Verdict.BLOCKED for one in findings)
    return SpecificationView(name, tuple(findings), len(findings) - unreached, met, unreached)


def anchor(address: str) -> str:
    """Return the fragment under which a scenario is found."""
    return NOT_IN_ANCHOR.sub("-", address)[:LONGEST_ANCHOR].strip("-")


def exchange_anchor(address: str, number: int) -> str:
    """Return the fragment under which an exchange of a scenario is found."""
    return f"{anchor(address)}.{number}"


def message_text(message: Mapping[str, Any], limit: int) -> str:
    """Return an HTTP message as text: the first line, headers, body; what is too long is cut."""
    if "method" in message:
        first = f"{message['method']} {message.get('url', '')}"
    else:
        first = f"{message.get('status', '')} {message.get('reason') or ''}"
    headers = list(message.get("headers") or ())
    lines = [one_line(first, LONGEST_URL)]
    lines += [f"{one_line(str(name))}: {one_line(str(value), LONGEST_HEADER)}" for name, value in headers[:MAX_HEADERS]]
    if len(headers) > MAX_HEADERS:
        lines.append(f"({len(headers) - MAX_HEADERS} more headers)")
    body = str(message.get("body") or "")
    if body:
        lines += ["", *several_lines(cut(body, limit))]
        if len(body) > limit:
            lines.append(f"({len(body) - limit} more characters, see events.ndjson)")
    return "\n".join(lines)


def _steps(scenario: ScenarioRecord) -> tuple[StepView, ...]:
    numbers = {event["step"] for event in (*scenario.exchanges, *scenario.judgements)}
    order = list(Verdict)
    found = []
    for number in sorted(numbers):
        exchanges = tuple(one for one in scenario.exchanges if one["step"] == number)
        judged = [one for one in scenario.judgements if one["step"] == number]
        title = judged[0]["step_title"] if judged else exchanges[-1]["name"]
        judgements = [one for one in judged if not _standing_met(one)]
        judgements.sort(key=lambda one: order.index(finding_of(one)))
        met = dict.fromkeys(one["requirement"] for one in judged if _standing_met(one))
        found.append(StepView(number, title, exchanges, tuple(judgements), tuple(met)))
    return tuple(found)


def _standing_met(judgement: Event) -> bool:
    return bool(judgement["bundle"]) and judgement["result"] == "MET"
