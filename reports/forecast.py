"""The forecast of the official suite's result, module by module, beside our verdict (decisions.md, D18).

The two may differ: the official suite has levels of its own, and we judge more. What is broken only because a target on
loopback has no certificate is left out, since the official suite is never pointed at such a target.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from harness.protocol.verdict import Verdict, gravest
from harness.targets.deviations import PLAIN_HTTP
from reports.plain_text import counted
from reports.record import Event, Run, ScenarioRecord

PAGE = "Page"


class Forecast(StrEnum):
    """A result of the official suite, the gravest first; UNKNOWN where our scenarios say too little to foresee one."""

    FAILED = "FAILED"
    WARNING = "WARNING"
    REVIEW = "REVIEW"
    UNKNOWN = "UNKNOWN"
    SKIPPED = "SKIPPED"
    PASSED = "PASSED"


class ModuleForecast(Struct, frozen=True):
    """The forecast of one module under one variant of a profile's plan.

    `verdict` is ours, `because` the official checks that decide the forecast or the reason for it, `judged` how many of
    the `of` checks that count there are judged here.
    """

    profile: str
    variant: str
    module: str
    verdict: Verdict
    forecast: Forecast
    because: tuple[str, ...]
    judged: int
    of: int
    scenarios: tuple[ScenarioRecord, ...]

    @property
    def words(self) -> str:
        """The forecast as reports show it."""
        return f"REVIEW, we say {self.verdict.value}" if self.forecast is Forecast.REVIEW else self.forecast.value


def forecasts(run: Run) -> tuple[ModuleForecast, ...]:
    """Return the forecast of every module run of the selected plans of which at least one scenario was played."""
    if run.plans is None:
        return ()
    checks = {check["check"]: check for check in run.plans["checks"]}
    modules = {module["module"]: module for module in run.plans["modules"]}
    played = {scenario.address: scenario for scenario in run.scenarios}
    repeated = _broken_everywhere(run.plans["runs"], modules, checks, played)
    found = []
    for one in run.plans["runs"]:
        scenarios = tuple(played[address] for address in one["scenarios"] if address in played)
        if scenarios:
            module = modules[one["module"]]
            broken = _broken(module, checks, scenarios) | (
                repeated[one["profile"], one["variant"]] & set(module["checks"])
            )
            broken -= {name for name in broken if one["profile"] not in checks[name]["profiles"]}
            broken -= {name for name in broken if checks[name]["omitted_after"] in broken}
            missing = len(one["scenarios"]) - len(scenarios)
            forecast, because = _forecast(module, [checks[name] for name in sorted(broken)], scenarios, missing)
            verdict = gravest(tuple(scenario.verdict_in(one["profile"]) for scenario in scenarios))
            found.append(
                ModuleForecast(
                    profile=one["profile"],
                    variant=one["variant"],
                    module=one["module"],
                    verdict=verdict,
                    forecast=forecast,
                    because=because,
                    judged=len(module["checks"]),
                    of=module["of"],
                    scenarios=scenarios,
                )
            )
    return tuple(found)


def forecast_lines(found: Iterable[ModuleForecast]) -> dict[str, str]:
    """Return one line for each profile: how many of its module runs have which forecast."""
    by_profile: dict[str, Counter[Forecast]] = {}
    for one in found:
        by_profile.setdefault(one.profile, Counter())[one.forecast] += 1
    return {
        profile: ", ".join(f"{counts[word]} {word.value}" for word in reversed(Forecast) if counts[word])
        for profile, counts in by_profile.items()
    }


def _forecast(
    module: Event, broken: Sequence[Event], scenarios: Sequence[ScenarioRecord], missing: int
) -> tuple[Forecast, tuple[str, ...]]:
    """Return the worst that the broken checks amount to there, else what the course of our scenarios foretells."""
    if module["skipped"]:
        return Forecast.SKIPPED, (module["skipped"],)
    for level, result in (("FAILURE", Forecast.FAILED), ("WARNING", Forecast.WARNING)):
        deciding = tuple(check["check"] for check in broken if check["level"] == level)
        if deciding:
            return result, deciding
    if module["skips"] and not missing and all(one.verdict is Verdict.SKIPPED for one in scenarios):
        return Forecast.SKIPPED, tuple(dict.fromkeys(one.reason or "" for one in scenarios))
    unjudged = [one for one in scenarios if one.verdict in (Verdict.BLOCKED, Verdict.SKIPPED, Verdict.BROKEN)]
    if unjudged:
        return Forecast.UNKNOWN, tuple(f"{one.address} is {one.verdict.value}" for one in unjudged)
    cut_short = [one for one in scenarios if any(each["result"] == "NOT REACHED" for each in one.judgements)]
    if cut_short:
        return Forecast.UNKNOWN, tuple(f"{one.address} was not played to its end" for one in cut_short)
    if missing:
        return Forecast.UNKNOWN, (f"{counted(missing, 'scenario')} of it not played",)
    if module["review"] == "required" or (module["review"] == "alternative" and _shown_a_page(scenarios)):
        return Forecast.REVIEW, tuple(check["check"] for check in broken)
    return Forecast.PASSED, ()


def _broken(module: Event, checks: Mapping[str, Event], scenarios: Iterable[ScenarioRecord]) -> set[str]:
    """Return the module's checks one of whose requirements one of these scenarios found broken."""
    occasions = _occasions(scenarios, _breaches)
    return {name for name in module["checks"] if _is_broken(checks[name], occasions)}


def _broken_everywhere(
    runs: Iterable[Event],
    modules: Mapping[str, Event],
    checks: Mapping[str, Event],
    played: Mapping[str, ScenarioRecord],
) -> dict[tuple[str, str], set[str]]:
    """Return by profile and variant the broken checks that the official suite repeats in every module alike.

    What another scenario there found met is not the same in every module: it counts where it was broken alone.
    """
    names: dict[tuple[str, str], set[str]] = {}
    scenarios: dict[tuple[str, str], list[ScenarioRecord]] = {}
    for one in runs:
        plan = one["profile"], one["variant"]
        names.setdefault(plan, set()).update(modules[one["module"]]["checks"])
        scenarios.setdefault(plan, []).extend(played[address] for address in one["scenarios"] if address in played)
    found: dict[tuple[str, str], set[str]] = {}
    for plan, these in scenarios.items():
        constant = _occasions(these, _breaches) - _occasions(these, _met)
        repeated = {name for name in names[plan] if checks[name]["everywhere"]}
        found[plan] = {name for name in repeated if _is_broken(checks[name], constant)}
    return found


def _is_broken(check: Event, occasions: set[tuple[str, str]]) -> bool:
    return any(
        requirement in check["judged_by"] and check["subject"] in (None, subject) for requirement, subject in occasions
    )


def _breaches(scenario: ScenarioRecord) -> list[Event]:
    return [
        one
        for one in scenario.judgements
        if one["result"] == "BROKEN" and not (one["known"] and one["known"]["deviation"] == PLAIN_HTTP)
    ]


def _met(scenario: ScenarioRecord) -> list[Event]:
    return [one for one in scenario.judgements if one["result"] == "MET"]


def _occasions(
    scenarios: Iterable[ScenarioRecord], judgements: Callable[[ScenarioRecord], list[Event]]
) -> set[tuple[str, str]]:
    return {(one["requirement"], one["subject"]) for scenario in scenarios for one in judgements(scenario)}


def _shown_a_page(scenarios: Iterable[ScenarioRecord]) -> bool:
    return any(one["subject"] == PAGE for scenario in scenarios for one in scenario.judgements)
