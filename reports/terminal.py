"""What a terminal shows of a run: the failures, what could not be judged, and the counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.protocol.verdict import Verdict
from reports.baseline import baseline_line
from reports.excerpt import place_text
from reports.exit_codes import exit_meaning
from reports.failure_block import FAINT, STYLES, failure_block, own_failures, repeat_command, warning_block
from reports.findings import (
    NOT_JUDGED,
    Tally,
    broken,
    known_deviations,
    profile_tallies,
    requirement_findings,
    standing_places,
    tally,
)
from reports.forecast import Forecast, forecast_lines, forecasts
from reports.plain_text import clock_line, counted, one_line, several_lines
from reports.record import Run, ScenarioRecord

__all__ = ["WIDE", "failure_block", "print_results", "repeat_command"]

WIDE = 100
"""Columns where the output is not a terminal."""
UNBOUNDED = 1000
"""Columns that every table fits into."""
MAX_LISTED = 5
MAX_REASON = 400
TRACEBACK_LINES = 12
REPORT = "report.html"
SHOWN_ORDER = (
    Verdict.PASS,
    Verdict.KNOWN,
    Verdict.NOTE,
    Verdict.WARN,
    Verdict.FAIL,
    Verdict.BLOCKED,
    Verdict.SKIPPED,
    Verdict.BROKEN,
)


def print_results(console: Console, run: Run, written: Sequence[Path] = ()) -> None:
    """Print what a run found; `written` are the files of its reports."""
    _print_failures(console, run)
    _print_warnings(console, run)
    if (
        known_deviations(run)
        or run.stale
        or run.missing
        or any(scenario.verdict in NOT_JUDGED for scenario in run.scenarios)
    ):
        console.print()
    _print_known(console, run)
    for verdict in (Verdict.SKIPPED, Verdict.BLOCKED):
        _print_reasons(console, run, verdict)
    _print_crashes(console, run)
    _print_stale(console, run)
    _print_missing(console, run)
    _print_counts(console, run)
    _print_forecast(console, run)
    _print_baseline(console, run)
    _print_end(console, run, written)


def _print_failures(console: Console, run: Run) -> None:
    repeated = standing_places(run, Verdict.FAIL)
    covered = []
    for scenario in run.scenarios:
        if not _fails(scenario):
            continue
        if own_failures(scenario, repeated) or not broken(scenario, Verdict.FAIL):
            console.print()
            _print(console, failure_block(run, scenario, repeated))
        else:
            covered.append(scenario)
    if covered:
        text = Text("FAILED", STYLES[Verdict.FAIL]).append(" by requirements shown above\n", "default not bold")
        for scenario in covered:
            ids = ", ".join(dict.fromkeys(one["requirement"] for one in broken(scenario, Verdict.FAIL)))
            text.append(f"  {one_line(scenario.address)}").append(f"  {ids}\n", FAINT)
        console.print()
        _print(console, text)


def _fails(scenario: ScenarioRecord) -> bool:
    """Tell whether it has a failure block: a profile may raise a level, so that a verdict fails by a broken SHOULD."""
    return scenario.verdict is Verdict.FAIL or bool(broken(scenario, Verdict.FAIL))


def _print_warnings(console: Console, run: Run) -> None:
    repeated = standing_places(run, Verdict.WARN)
    seen: set[str] = set()
    for scenario in run.scenarios:
        if _fails(scenario):
            continue
        shown = [one for one in broken(scenario, Verdict.WARN) if not one["bundle"] or one["requirement"] not in seen]
        if not shown:
            continue
        text = Text("WARN", STYLES[Verdict.WARN]).append(f" {one_line(scenario.address)}\n", "bold default")
        for judgement in shown:
            text.append_text(warning_block(judgement))
            places = repeated.get(judgement["requirement"], ())
            if judgement["bundle"] and places:
                text.append("   also      ", FAINT).append(f"in {counted(len(places) - 1, 'other scenario')}\n")
                seen.add(judgement["requirement"])
        console.print()
        _print(console, text)


def _print_known(console: Console, run: Run) -> None:
    for known in known_deviations(run):
        text = Text("KNOWN", STYLES[Verdict.KNOWN]).append(f" {one_line(known.title)}: ", "default")
        text.append(one_line(known.reason, MAX_REASON), "default")
        count = f"{counted(len(known.requirements), 'requirement')} in {counted(len(known.places), 'scenario')}"
        _print(console, text.append(f" ({count})\n", FAINT))


def _print_reasons(console: Console, run: Run, verdict: Verdict) -> None:
    reasons: dict[str, list[ScenarioRecord]] = {}
    for scenario in run.scenarios:
        if scenario.verdict is verdict:
            reasons.setdefault(one_line(scenario.reason or "no reason given", MAX_REASON), []).append(scenario)
    for reason, scenarios in reasons.items():
        text = Text(verdict.value, STYLES[verdict]).append(f" {reason}\n", "default not bold")
        _print(console, text.append_text(_addresses(scenario.address for scenario in scenarios)))


def _print_crashes(console: Console, run: Run) -> None:
    for scenario in run.scenarios:
        if scenario.verdict is Verdict.BROKEN:
            text = Text("BROKEN", STYLES[Verdict.BROKEN]).append(f" {one_line(scenario.address)}", "bold default")
            text.append(": a mistake of the harness, not of the provider\n", "default not bold")
            for line in several_lines(scenario.reason or "")[-TRACEBACK_LINES:]:
                text.append(f"   {line}\n", FAINT)
            text.append(f"   {'repeat':<8}  ", FAINT).append(f"{repeat_command(run, scenario.address)}\n", "default")
            _print(console, text)


def _print_stale(console: Console, run: Run) -> None:
    for deviation in run.stale:
        text = Text("STALE", STYLES[Verdict.FAIL])
        text.append(f" the known deviation {one_line(deviation['deviation'])} no longer occurs: remove its entry\n")
        text.stylize("default not bold", len("STALE"))
        _print(console, text.append(f"  --> {place_text(deviation['place'])}\n", FAINT))


def _print_missing(console: Console, run: Run) -> None:
    for offer in run.missing:
        text = Text("FAIL", STYLES[Verdict.FAIL]).append(f" {one_line(offer['because'])} ", "default not bold")
        text.append(one_line(offer["member"]), "bold default")
        _print(console, text.append(", which the provider's configuration does not have\n", "default not bold"))


def _print_baseline(console: Console, run: Run) -> None:
    if run.baseline is None:
        return
    _print(console, Text("baseline  ", FAINT).append(f"{baseline_line(run.baseline)}\n", "default"))
    if run.baseline["new"]:
        _print(console, Text("  new\n", STYLES[Verdict.FAIL]).append_text(_addresses(run.baseline["new"])))


def _print_counts(console: Console, run: Run) -> None:
    console.print()
    _print(console, Text(tally(run).line + "\n", "bold"))
    console.print()
    tallies = profile_tallies(run) or {"all": tally(run)}
    table = _counts(tallies, SHOWN_ORDER)
    if console.measure(table, options=console.options.update(width=UNBOUNDED)).maximum > console.width:
        # Where not all fit, what nothing has is left out, and only names are cut.
        table = _counts(tallies, [one for one in SHOWN_ORDER if any(counts.count(one) for counts in tallies.values())])
    console.print(table)
    console.print()
    _print(console, Text(f"{requirement_line(run)}\n{pace_line(tally(run))}\n"))


def _counts(tallies: Mapping[str, Tally], verdicts: Sequence[Verdict]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("profile", overflow="ellipsis")
    for name in (*(verdict.value for verdict in verdicts), "of"):
        table.add_column(name, justify="right", no_wrap=True)
    for profile, counts in tallies.items():
        cells = [Text(str(counts.count(one)), STYLES[one] if counts.count(one) else FAINT) for one in verdicts]
        table.add_row(Text(one_line(profile)), *cells, str(counts.of))
    return table


def _print_forecast(console: Console, run: Run) -> None:
    """Print what the official suite would say: the counts of each profile, and each module that would not pass."""
    found = forecasts(run)
    for profile, line in forecast_lines(found).items():
        text = Text("forecast  ", FAINT).append(f"{one_line(profile)}: {line}\n", "default")
        worse = [one for one in found if one.profile == profile and one.forecast in (Forecast.FAILED, Forecast.WARNING)]
        for one in worse[:MAX_LISTED]:
            variant = f" [{one_line(one.variant)}]" if one.variant else ""
            text.append(f"  {one.forecast.value:<7}  {one_line(one.module)}{variant}", "default")
            text.append(f"  {', '.join(one_line(check) for check in one.because)}; ours {one.verdict.value}\n", FAINT)
        if len(worse) > MAX_LISTED:
            text.append(f"  and {len(worse) - MAX_LISTED} more\n", FAINT)
        _print(console, text)


def requirement_line(run: Run) -> str:
    """Return one line on the requirements: how many were judged, and how many of each level are broken."""
    findings = requirement_findings(run)
    worst = Counter(one.worst for one in findings)
    levels = Counter(one.level for one in findings if one.worst in (Verdict.FAIL, Verdict.WARN))
    parts = [f"{count} {level}" for level, count in sorted(levels.items())]
    parts += [f"{worst[Verdict.KNOWN]} known"] if worst[Verdict.KNOWN] else []
    judged = len(findings) - worst[Verdict.BLOCKED]
    return f"{counted(judged, 'requirement')} judged, broken: {', '.join(parts) or 'none'}"


def pace_line(counts: Tally) -> str:
    """Return one line on what a run took: requests, seconds without declared waits, and requests a second."""
    requests = counted(counts.requests, "request")
    return f"{requests}, {counts.seconds:.1f} s of playing without declared waits: {counts.pace:.0f} a second"


def _print_end(console: Console, run: Run, written: Sequence[Path]) -> None:
    text = Text()
    report = next((path for path in written if path.name == REPORT), next(iter(written), None))
    if report is not None:
        text.append("report    ", FAINT).append(f"{one_line(str(report))}\n")
    clock = clock_line(run.started.get("clock_offset", 0.0))
    if clock is not None:
        text.append("clock     ", FAINT).append(f"{clock}\n")
    if run.interrupted:
        text.append("interrupted: these are the results so far\n", STYLES[Verdict.WARN])
    if run.finished is not None:
        code = run.finished["exit_code"]
        text.append(f"exit {code:<4} ", FAINT).append(f"{exit_meaning(code)}\n")
    _print(console, text)


def _addresses(addresses: Iterable[str]) -> Text:
    every = list(addresses)
    text = Text()
    for address in every[:MAX_LISTED]:
        text.append(f"  {one_line(address)}\n")
    if len(every) > MAX_LISTED:
        text.append(f"  and {len(every) - MAX_LISTED} more\n", FAINT)
    return text


def _print(console: Console, text: Text) -> None:
    console.print(text, end="", soft_wrap=True, highlight=False)
