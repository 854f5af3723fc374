"""junit.xml: one suite a run, one case a scenario, as continuous integration reads it (decisions.md, D11)."""

import datetime
from collections import Counter
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from harness.protocol.verdict import Verdict
from reports.failure_block import failure_block, warning_block
from reports.findings import broken, finding_of, tally
from reports.plain_text import clock_line, one_line, xml_text
from reports.record import Run, ScenarioRecord

SUITE = "hallmark"
MAX_MESSAGE = 300
ACCEPTED = "accepted by the baseline"


def junit_xml(run: Run) -> bytes:
    """Return junit.xml: FAIL is a failure, BLOCKED and BROKEN are errors, SKIPPED is skipped.

    What the run's baseline accepts is skipped too, so that only news turns a pipeline red.
    """
    accepted = frozenset(run.baseline["accepted"]) if run.baseline else frozenset()
    news = [scenario for scenario in run.scenarios if scenario.address not in accepted]
    counts = Counter(scenario.verdict for scenario in news)
    totals = {
        "tests": str(len(run.scenarios)),
        "failures": str(counts[Verdict.FAIL]),
        "errors": str(counts[Verdict.BLOCKED] + counts[Verdict.BROKEN]),
        "skipped": str(counts[Verdict.SKIPPED] + len(accepted)),
        "time": f"{run.finished['duration'] if run.finished else 0:.3f}",
    }
    suites = Element("testsuites", {"name": SUITE, **totals})
    begun = datetime.datetime.fromtimestamp(run.started["started_at"], datetime.UTC)
    suite = SubElement(suites, "testsuite", {"name": SUITE, **totals, "timestamp": begun.isoformat(timespec="seconds")})
    _properties(suite, _run_properties(run))
    for scenario in run.scenarios:
        _case(suite, run, scenario, accepted=scenario.address in accepted)
    indent(suites)
    document: str = tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{document}\n'.encode()


def _run_properties(run: Run) -> list[tuple[str, str]]:
    off = clock_line(run.started.get("clock_offset", 0.0))
    clock = [("clock", off)] if off else []
    versions = [(f"version.{name}", version) for name, version in run.started["versions"].items()]
    return [
        ("summary", tally(run).line),
        ("target", run.started["target"]),
        ("issuer", run.started["issuer"]),
        *clock,
        *(("profile", profile) for profile in run.started["profiles"]),
        *versions,
    ]


def _case(suite: Element, run: Run, scenario: ScenarioRecord, *, accepted: bool) -> None:
    folder = scenario.address.partition("[")[0].rpartition("/")[0]
    case = SubElement(
        suite,
        "testcase",
        {
            "name": xml_text(scenario.address),
            "classname": xml_text(folder or SUITE),
            "time": f"{scenario.duration:.3f}",
        },
    )
    properties = [("verdict", scenario.verdict.value)]
    properties += [(f"verdict.{profile}", scenario.verdict_in(profile).value) for profile in scenario.profiles]
    properties += [("oidf", module) for module in scenario.modules]
    properties += [
        (finding_of(judgement).value.lower(), f"{judgement['requirement']}: {one_line(judgement['sentence'])}")
        for judgement in broken(scenario, Verdict.WARN, Verdict.KNOWN, Verdict.NOTE)
    ]
    _properties(case, properties)
    if accepted:
        message = f"{ACCEPTED}: {_broken_sentences(scenario) or one_line(scenario.reason or '')}"
        skipped = {"type": scenario.verdict.value, "message": xml_text(one_line(message, MAX_MESSAGE))}
        SubElement(case, "skipped", skipped).text = xml_text(failure_block(run, scenario).plain)
        return
    _outcome(case, run, scenario)
    if scenario.verdict is Verdict.WARN:
        warnings = "\n".join(warning_block(judgement).plain for judgement in broken(scenario, Verdict.WARN))
        SubElement(case, "system-out").text = xml_text(warnings)


def _outcome(case: Element, run: Run, scenario: ScenarioRecord) -> None:
    message = xml_text(one_line(scenario.reason or "", MAX_MESSAGE))
    match scenario.verdict:
        case Verdict.FAIL:
            said = _broken_sentences(scenario)
            failure = SubElement(case, "failure", {"type": "FAIL", "message": xml_text(one_line(said, MAX_MESSAGE))})
            failure.text = xml_text(failure_block(run, scenario).plain)
        case Verdict.BLOCKED | Verdict.BROKEN:
            error = SubElement(case, "error", {"type": scenario.verdict.value, "message": message})
            error.text = xml_text(scenario.reason or "")
        case Verdict.SKIPPED:
            SubElement(case, "skipped", {"type": "SKIPPED", "message": message})


def _broken_sentences(scenario: ScenarioRecord) -> str:
    findings = broken(scenario, Verdict.FAIL) or broken(scenario, Verdict.WARN)
    return "; ".join(f"{one['requirement']}: {one_line(one['sentence'])}" for one in findings)


def _properties(parent: Element, pairs: list[tuple[str, str]]) -> None:
    holder = SubElement(parent, "properties")
    for name, value in pairs:
        SubElement(holder, "property", {"name": xml_text(name), "value": xml_text(value)})
