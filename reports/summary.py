"""summary.json for programs, summary.md for a comment on a change."""

import json
from collections.abc import Mapping

from msgspec import Struct, to_builtins

from harness.protocol.verdict import Verdict
from reports.baseline import baseline_line
from reports.exit_codes import exit_meaning
from reports.failure_block import repeat_command
from reports.findings import (
    Tally,
    broken,
    known_deviations,
    profile_tallies,
    requirement_findings,
    tally,
)
from reports.forecast import ModuleForecast, forecast_lines, forecasts
from reports.plain_text import clock_line, counted, one_line, unicode_text
from reports.record import Run, ScenarioRecord

VERSION = 1
MAX_LISTED = 25
MAX_VALUE = 300
MARKDOWN_SIGNS = "\\`*_{}[]()<>#+!|~@&"


class Counts(Struct, frozen=True):
    """How many scenarios have each verdict, how many say something of the provider, and of how many.

    `requests` is how many HTTP requests they made, `seconds` how long they were played one by one, without declared
    waits; a scenario counts in every profile that lists it.
    """

    verdicts: Mapping[str, int]
    judged: int
    blocked: int
    skipped: int
    broken: int
    of: int
    requests: int
    seconds: float


class ScenarioSummary(Struct, frozen=True):
    """A scenario's verdict, overall and by profile; `reason` says why it is SKIPPED, BLOCKED or BROKEN."""

    address: str
    title: str
    verdict: str
    profiles: Mapping[str, str]
    reason: str | None
    oidf: tuple[str, ...]
    duration: float


class ForecastSummary(Struct, frozen=True):
    """What the official suite would say of a module under a variant of a profile's plan, beside our verdict.

    `because` names the official checks that decide the forecast, or why there is none; `judged` of the `of` checks that
    count there are judged here.
    """

    profile: str
    variant: str
    module: str
    verdict: str
    forecast: str
    because: tuple[str, ...]
    judged: int
    of: int
    scenarios: tuple[str, ...]


class RequirementSummary(Struct, frozen=True):
    """The worst that was found of a requirement, and at which scenarios; `judged` counts its judgements."""

    id: str
    level: str
    sentence: str
    verdict: str
    judged: int
    places: tuple[str, ...]


class DeviationSummary(Struct, frozen=True):
    """A known deviation: what it covers in this run. Stale ones no longer occur, and cover nothing."""

    deviation: str
    reason: str
    stale: bool
    requirements: tuple[str, ...]
    places: tuple[str, ...]


class MissingOffer(Struct, frozen=True):
    """What had to be offered and is not, and who demands it."""

    because: str
    member: str


class BaselineSummary(Struct, frozen=True):
    """What is red beside accepted verdicts, by address."""

    baseline: str
    accepted: tuple[str, ...]
    new: tuple[str, ...]
    mended: tuple[str, ...]


class Summary(Struct, frozen=True):
    """A run in short. `started_at` is in seconds since the epoch, `duration` in seconds.

    `exit_code` and `duration` are None where the record ends before the run. `clock_offset` is how many seconds the
    provider's clock is ahead, 0 where that is within the tolerance.
    """

    v: int
    run: str
    target: str
    issuer: str
    versions: Mapping[str, str]
    started_at: float
    duration: float | None
    workers: int
    interrupted: bool
    exit_code: int | None
    total: Counts
    profiles: Mapping[str, Counts]
    scenarios: tuple[ScenarioSummary, ...]
    requirements: tuple[RequirementSummary, ...]
    deviations: tuple[DeviationSummary, ...]
    forecast: tuple[ForecastSummary, ...]
    missing: tuple[MissingOffer, ...] = ()
    baseline: BaselineSummary | None = None
    clock_offset: float = 0.0


def summarise(run: Run) -> Summary:
    """Return a run in short."""
    started, finished = run.started, run.finished
    return Summary(
        v=VERSION,
        run=started["run"],
        target=started["target"],
        issuer=started["issuer"],
        versions=dict(started["versions"]),
        started_at=started["started_at"],
        duration=finished["duration"] if finished else None,
        workers=started["workers"],
        interrupted=run.interrupted,
        exit_code=finished["exit_code"] if finished else None,
        total=_counts(tally(run)),
        profiles={name: _counts(counts) for name, counts in profile_tallies(run).items()},
        scenarios=tuple(_scenario(scenario) for scenario in run.scenarios),
        requirements=tuple(
            RequirementSummary(one.id, one.level, one.sentence, one.worst.value, one.judged, one.places)
            for one in requirement_findings(run)
        ),
        deviations=(
            *(
                DeviationSummary(one.title, one.reason, False, one.requirements, one.places)
                for one in known_deviations(run)
            ),
            *(DeviationSummary(one["deviation"], one["reason"], True, (), ()) for one in run.stale),
        ),
        forecast=tuple(_forecast(one) for one in forecasts(run)),
        missing=tuple(MissingOffer(one["because"], one["member"]) for one in run.missing),
        baseline=_baseline(run),
        clock_offset=started.get("clock_offset", 0.0),
    )


def _baseline(run: Run) -> BaselineSummary | None:
    found = run.baseline
    if found is None:
        return None
    return BaselineSummary(found["baseline"], *(tuple(found[name]) for name in ("accepted", "new", "mended")))


def summary_json(run: Run) -> str:
    """Return summary.json; its shape is `schemas/summary.json`."""
    return json.dumps(to_builtins(summarise(run)), indent=2) + "\n"


def summary_markdown(run: Run) -> str:
    """Return summary.md: the counts, what is broken, and what could not be judged, short enough for a comment."""
    started = run.started
    lines = [f"**{tally(run).line}**", ""]
    duration = f", {run.finished['duration']:.1f} s" if run.finished else ""
    lines += [f"Hallmark judged {_code(started['issuer'])} (target {_code(started['target'])}){duration}.", ""]
    clock = clock_line(started.get("clock_offset", 0.0))
    lines += [f"The provider's clock is {clock}.", ""] if clock else []
    lines += [*_counts_table(run), *_failures(run), *_reasons(run), *_stale(run), *_missing(run), *_forecast_lines(run)]
    lines += _beside_baseline(run)
    if run.interrupted:
        lines += ["Interrupted: these are the results so far.", ""]
    if run.finished:
        code = run.finished["exit_code"]
        lines += [f"Exit code {code}: {exit_meaning(code)}.", ""]
    return unicode_text("\n".join(lines))


def _counts(counts: Tally) -> Counts:
    return Counts(
        verdicts={verdict.value: counts.count(verdict) for verdict in Verdict},
        judged=counts.judged,
        blocked=counts.count(Verdict.BLOCKED),
        skipped=counts.count(Verdict.SKIPPED),
        broken=counts.count(Verdict.BROKEN),
        of=counts.of,
        requests=counts.requests,
        seconds=round(counts.seconds, 3),
    )


def _scenario(scenario: ScenarioRecord) -> ScenarioSummary:
    return ScenarioSummary(
        address=scenario.address,
        title=scenario.title,
        verdict=scenario.verdict.value,
        profiles={profile: scenario.verdict_in(profile).value for profile in scenario.profiles},
        reason=scenario.reason,
        oidf=scenario.modules,
        duration=scenario.duration,
    )


def _forecast(one: ModuleForecast) -> ForecastSummary:
    return ForecastSummary(
        profile=one.profile,
        variant=one.variant,
        module=one.module,
        verdict=one.verdict.value,
        forecast=one.forecast.value,
        because=one.because,
        judged=one.judged,
        of=one.of,
        scenarios=tuple(scenario.address for scenario in one.scenarios),
    )


def _forecast_lines(run: Run) -> list[str]:
    lines = [f"- {_escaped(profile)}: {line}" for profile, line in forecast_lines(forecasts(run)).items()]
    return ["### Forecast of the official suite", "", *lines, ""] if lines else []


def _counts_table(run: Run) -> list[str]:
    shown = [verdict for verdict in reversed(Verdict) if tally(run).count(verdict)]
    head = ["profile", *(verdict.value for verdict in shown), "of"]
    lines = [_row(head), _row(["---", *(["---:"] * (len(head) - 1))])]
    for profile, counts in (profile_tallies(run) or {"all": tally(run)}).items():
        lines.append(_row([_escaped(profile), *(str(counts.count(one)) for one in shown), str(counts.of)]))
    return [*lines, ""]


def _failures(run: Run) -> list[str]:
    lines = []
    for verdict in (Verdict.FAIL, Verdict.WARN):
        findings = [one for one in requirement_findings(run) if one.worst is verdict]
        if findings:
            lines += [f"### {verdict.value}: {len(findings)}", ""]
        for one in findings[:MAX_LISTED]:
            scenario = next(scenario for scenario in run.scenarios if scenario.address == one.places[0])
            judgement = next(found for found in broken(scenario, verdict) if found["requirement"] == one.id)
            more = f" and {len(one.places) - 1} more" if len(one.places) > 1 else ""
            lines.append(f"- **{_escaped(one.id)}** {_escaped(one.level)}: {_escaped(one.sentence)}")
            lines.append(f"  - in {_code(one.places[0])}{more}")
            lines.append(f"  - expected {_escaped(judgement['expected'])}")
            lines.append(f"  - received {_escaped(judgement['received'])}")
            if verdict is Verdict.FAIL:
                lines.append(f"  - repeat {_code(repeat_command(run, one.places[0]))}")
        lines += _more(len(findings)) + ([""] if findings else [])
    known = known_deviations(run)
    lines += [f"### KNOWN: {len(known)}", ""] if known else []
    lines += [
        f"- {_escaped(one.title)}: {_escaped(one.reason)} ({counted(len(one.requirements), 'requirement')})"
        for one in known[:MAX_LISTED]
    ]
    return lines + _more(len(known)) + ([""] if known else [])


def _reasons(run: Run) -> list[str]:
    lines: list[str] = []
    for verdict in (Verdict.BROKEN, Verdict.BLOCKED, Verdict.SKIPPED):
        scenarios = [scenario for scenario in run.scenarios if scenario.verdict is verdict]
        lines += [f"### {verdict.value}: {len(scenarios)}", ""] if scenarios else []
        for scenario in scenarios[:MAX_LISTED]:
            last = (scenario.reason or "").strip().rpartition("\n")[2]
            lines.append(f"- {_code(scenario.address)}: {_escaped(last)}")
        lines += _more(len(scenarios)) + ([""] if scenarios else [])
    return lines


def _stale(run: Run) -> list[str]:
    lines = [
        f"- the known deviation {_escaped(one['deviation'])} no longer occurs: remove its entry"
        f" ({_code(one['place']['path'])}, line {one['place']['line']})"
        for one in run.stale
    ]
    return [f"### Stale: {len(lines)}", "", *lines, ""] if lines else []


def _missing(run: Run) -> list[str]:
    lines = [f"- {_escaped(one['because'])} {_code(one['member'])}" for one in run.missing]
    return [f"### Not offered: {len(lines)}", "", *lines, ""] if lines else []


def _beside_baseline(run: Run) -> list[str]:
    if run.baseline is None:
        return []
    new = run.baseline["new"]
    lines = [f"- {_code(address)}" for address in new[:MAX_LISTED]] + _more(len(new))
    return [
        "### Beside the baseline",
        "",
        f"{_escaped(baseline_line(run.baseline))}.",
        "",
        *lines,
        *([""] if lines else []),
    ]


def _more(count: int) -> list[str]:
    return [f"- and {count - MAX_LISTED} more"] if count > MAX_LISTED else []


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    """Return text in backticks that it cannot leave."""
    return f"`{one_line(text, MAX_VALUE).replace('`', chr(0x2019))}`"


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it is."""
    shown = one_line(text, MAX_VALUE)
    return "".join(f"\\{sign}" if sign in MARKDOWN_SIGNS else sign for sign in shown)
