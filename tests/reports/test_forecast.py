"""The forecast of the official suite's result: what it is drawn from, and where it stands beside our verdict."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from harness.cli.main import main
from harness.protocol.provider import ProviderMetadata
from harness.runner.official_suite import official_plans
from harness.scenario.suite_loading import load_suite
from harness.shipped_folder import scenarios_folder
from reports.forecast import Forecast, ModuleForecast, forecast_lines, forecasts
from reports.record import Run, collect
from reports.summary import summarise, summary_markdown

PLAIN = {"review": None, "skips": False, "skipped": None}
ADDRESS = "oidc-core/fact"
Judge = Callable[..., dict[str, Any]]
Change = Callable[..., ModuleForecast]


@pytest.fixture
def forecast(events: list[dict[str, Any]], judgement: Judge) -> Change:
    """Forecast one module that one scenario answers for: its verdict, its judgements, and what differs of the plans."""

    def change(
        verdict: str, *judgements: dict[str, Any], check: Any = (), module: Any = (), scenarios: tuple[str, ...] = ()
    ) -> ModuleForecast:
        one = {"check": "one", "level": "FAILURE", "judged_by": ["OIDCC-2-3"], "subject": None, "profiles": ["basic"]}
        plans = {
            "v": 1,
            "event": "official_plans",
            "checks": [{**one, "omitted_after": None, "everywhere": False, **dict(check)}],
            "modules": [{**PLAIN, "module": "m", "checks": ["one"], "of": 2, **dict(module)}],
            "runs": [{"profile": "basic", "variant": "", "module": "m", "scenarios": [ADDRESS, *scenarios]}],
        }
        started = {**next(one for one in events if one["event"] == "scenario_started"), "address": ADDRESS}
        finished = {**next(one for one in events if one["event"] == "scenario_finished"), "address": ADDRESS}
        finished |= {"verdict": verdict, "verdicts": {"basic": verdict}, "reason": "the provider does not offer it"}
        (found,) = forecasts(collect([events[0], plans, started, *judgements, finished]))
        return found

    return change


@pytest.mark.parametrize(
    ("level", "result"),
    [("FAILURE", Forecast.FAILED), ("WARNING", Forecast.WARNING), ("REVIEW", Forecast.PASSED)],
)
def test_a_broken_requirement_counts_at_the_level_of_the_official_check(
    forecast: Change, judgement: Judge, level: str, result: Forecast
) -> None:
    broken = judgement(ADDRESS, "OIDCC-2-3", "BROKEN", grade="WARN")
    assert forecast("WARN", broken, check={"level": level}).forecast is result


def test_what_the_module_does_not_check_does_not_count(forecast: Change, judgement: Judge) -> None:
    found = forecast("FAIL", judgement(ADDRESS, "RFC6749-5.1-2", "BROKEN"))
    assert (found.forecast, found.verdict.value) == (Forecast.PASSED, "FAIL")


def test_only_the_message_counts_that_the_check_is_about(forecast: Change, judgement: Judge) -> None:
    broken = judgement(ADDRESS, "OIDCC-2-3", "BROKEN", subject="UserinfoResponse")
    assert forecast("FAIL", broken, check={"subject": "IdToken"}).forecast is Forecast.PASSED
    assert forecast("FAIL", broken, check={"subject": "UserinfoResponse"}).forecast is Forecast.FAILED


def test_a_known_deviation_counts_except_plain_http_on_loopback(forecast: Change, judgement: Judge) -> None:
    known = {"deviation": "OIDCC-2-3", "reason": "Not yet mended."}
    assert forecast("KNOWN", judgement(ADDRESS, "OIDCC-2-3", "BROKEN", known=known)).forecast is Forecast.FAILED
    known = {"deviation": "plain-http-on-loopback", "reason": "No certificate."}
    assert forecast("KNOWN", judgement(ADDRESS, "OIDCC-2-3", "BROKEN", known=known)).forecast is Forecast.PASSED


def test_a_skipped_scenario_skips_a_module_that_can_be_skipped(forecast: Change) -> None:
    found = forecast("SKIPPED", module={"skips": True})
    assert (found.forecast, found.because) == (Forecast.SKIPPED, ("the provider does not offer it",))
    assert forecast("SKIPPED").forecast is Forecast.UNKNOWN


def test_what_the_metadata_leave_out_is_skipped_whatever_was_found(forecast: Change, judgement: Judge) -> None:
    broken = judgement(ADDRESS, "OIDCC-2-3", "BROKEN")
    found = forecast("FAIL", broken, module={"skipped": "response_types_supported lacks none"})
    assert (found.forecast, found.because) == (Forecast.SKIPPED, ("response_types_supported lacks none",))


def test_a_module_is_left_out_where_a_published_list_lacks_its_value() -> None:
    suite = load_suite(scenarios_folder(), [])
    module = "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported"

    def skipped(metadata: dict[str, Any]) -> str | None:
        plans = official_plans(suite, [suite.profiles["basic"]], ProviderMetadata(metadata))
        assert plans is not None
        return next(one.skipped for one in plans.modules if one.module == module)

    member = "request_object_signing_alg_values_supported"
    assert skipped({member: ["RS256"]}) == f"{member} lacks none"
    assert skipped({member: ["none", "RS256"]}) is None
    assert skipped({}) is None


def test_nothing_is_foretold_of_what_was_not_judged(forecast: Change) -> None:
    assert forecast("BLOCKED").because == ("oidc-core/fact is BLOCKED",)
    found = forecast("PASS", scenarios=("oidc-core/other", "oidc-core/third"))
    assert (found.forecast, found.because) == (Forecast.UNKNOWN, ("2 scenarios of it not played",))


def test_nothing_is_foretold_of_a_scenario_that_ended_before_its_end(forecast: Change, judgement: Judge) -> None:
    broken, left = judgement(ADDRESS, "RFC6749-5.1-2", "BROKEN"), judgement(ADDRESS, "OIDCC-2-3", "NOT REACHED")
    found = forecast("FAIL", broken, left)
    assert (found.forecast, found.because) == (Forecast.UNKNOWN, ("oidc-core/fact was not played to its end",))


def test_a_module_for_human_eyes_ends_in_review_with_our_verdict(forecast: Change, judgement: Judge) -> None:
    assert forecast("PASS", module={"review": "required"}).words == "REVIEW, we say PASS"
    page = judgement(ADDRESS, "OIDCC-3.1.2.1-5", subject="Page")
    assert forecast("PASS", page, module={"review": "alternative"}).words == "REVIEW, we say PASS"
    redirected = judgement(ADDRESS, "OIDCC-3.1.2.1-5", subject="AuthorizationError")
    assert forecast("PASS", redirected, module={"review": "alternative"}).words == "PASSED"


def test_a_check_that_every_module_repeats_counts_for_each_of_them(run: Run) -> None:
    assert run.plans is not None
    checks = [{**check, "everywhere": check["check"] == "tok.type"} for check in run.plans["checks"]]
    modules = [{**module, "checks": [check["check"] for check in checks]} for module in run.plans["modules"]]
    runs = [{**one, "variant": ""} for one in run.plans["runs"]]
    plans = {**run.plans, "checks": checks, "modules": modules, "runs": runs}
    found = forecasts(Run(run.started, run.scenarios, run.stale, run.finished, plans))
    assert [one.because for one in found if one.module == "oidcc-codereuse"] == [("tok.type",)]


def listed(events: list[dict[str, Any]], folder: Path) -> dict[str, str]:
    """The forecast of each module, as `hallmark list modules` shows it for a record of these events."""
    (folder / "events.ndjson").write_text("".join(json.dumps(event) + "\n" for event in events), encoding="ascii")
    shown = CliRunner().invoke(main, ["list", "modules", "--results", str(folder), "--format", "json"])
    assert shown.exit_code == 0, shown.output
    return {row["module"]: row["forecast"] for row in json.loads(shown.output)}


@pytest.fixture
def played(events: list[dict[str, Any]], judgement: Judge) -> Callable[..., list[dict[str, Any]]]:
    """A record in which one scenario of each module judged `OIDCD-3-5`, with this result in each."""

    def recorded(results: dict[str, str], **check: Any) -> list[dict[str, Any]]:
        one = {"check": "one", "level": "FAILURE", "judged_by": ["OIDCD-3-5"], "subject": None, "profiles": ["basic"]}
        plans = {
            "v": 1,
            "event": "official_plans",
            "checks": [{**one, "omitted_after": None, "everywhere": False, **check}],
            "modules": [{**PLAIN, "module": name, "checks": ["one"], "of": 1} for name in results],
            "runs": [{"profile": "basic", "variant": "", "module": name, "scenarios": [name]} for name in results],
        }
        found = [events[0], plans]
        for name, result in results.items():
            verdict = "FAIL" if result == "BROKEN" else "PASS"
            requirement = "OIDCD-3-5" if result else "OIDCC-2-3"
            finished = {**next(each for each in events if each["event"] == "scenario_finished"), "address": name}
            found += [
                {**next(each for each in events if each["event"] == "scenario_started"), "address": name},
                judgement(name, requirement, result or "MET"),
                {**finished, "verdict": verdict, "verdicts": {"basic": verdict}, "reason": None},
            ]
        return [*found, events[-1]]

    return recorded


def test_what_one_module_showed_of_its_own_answers_counts_for_it_alone(
    played: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    shown = listed(played({"first": "", "second": "BROKEN"}), tmp_path)
    assert shown == {"first": "PASSED", "second": "FAILED"}


def test_a_document_that_is_wrong_is_wrong_in_every_module(
    played: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    shown = listed(played({"first": "", "second": "BROKEN"}, everywhere=True), tmp_path)
    assert shown == {"first": "FAILED", "second": "FAILED"}


def test_what_another_module_found_met_is_not_wrong_in_every_one(
    played: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    shown = listed(played({"first": "MET", "second": "BROKEN"}, everywhere=True), tmp_path)
    assert shown == {"first": "PASSED", "second": "FAILED"}


def test_no_check_of_an_answer_is_carried_into_other_modules() -> None:
    suite = load_suite(scenarios_folder(), [])
    plans = official_plans(suite, list(suite.profiles.values()), ProviderMetadata({}))
    assert plans is not None
    carried = {one.check.partition(".")[0] for one in plans.checks if one.everywhere}
    assert carried == {"meta", "jwks", "auth", "dcr"}


def test_the_summaries_hold_it(run: Run) -> None:
    shown = [(one.variant, one.module, one.verdict, one.forecast, one.because) for one in summarise(run).forecast]
    assert shown == [
        ("", "oidcc-codereuse", "FAIL", "WARNING", ("oidcc-codereuse.accepted",)),
        ("id_token", "oidcc-server", "FAIL", "FAILED", ("tok.type",)),
    ]
    assert "### Forecast of the official suite\n\n- basic: 1 WARNING, 1 FAILED\n" in summary_markdown(run)


def test_a_run_without_an_official_plan_has_none(events: list[dict[str, Any]]) -> None:
    run = collect([event for event in events if event["event"] != "official_plans"])
    assert forecasts(run) == ()
    assert forecast_lines(forecasts(run)) == {}
    assert "Forecast" not in summary_markdown(run)


def test_modules_are_listed_with_the_forecast_of_a_run(events: list[dict[str, Any]], tmp_path: Path) -> None:
    lines = [json.dumps(event) + "\n" for event in events]
    (tmp_path / "events.ndjson").write_text("".join(lines), encoding="ascii")
    shown = CliRunner().invoke(main, ["list", "modules", "--results", str(tmp_path), "--format", "json"])
    assert shown.exit_code == 0, shown.output
    assert [(row["module"], row["ours"], row["forecast"]) for row in json.loads(shown.output)] == [
        ("oidcc-codereuse", "FAIL", "WARNING"),
        ("oidcc-server", "FAIL", "FAILED"),
    ]


def test_a_folder_without_a_run_is_refused_in_a_sentence(tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["list", "modules", "--results", str(tmp_path)])
    assert shown.exit_code == 2
    assert "events.ndjson: the record cannot be read" in shown.output


def test_the_shipped_plans_run_as_often_as_the_official_ones() -> None:
    suite = load_suite(scenarios_folder(), [])
    names = ("basic", "implicit", "hybrid", "form-post-basic", "form-post-implicit", "form-post-hybrid", "config")
    found = official_plans(suite, [suite.profiles[name] for name in names], ProviderMetadata({}))
    assert found is not None
    counts = {name: sum(run.profile == name for run in found.runs) for name in names}
    assert counts == {
        "basic": 38,
        "implicit": 58,
        "hybrid": 102,
        "form-post-basic": 38,
        "form-post-implicit": 58,
        "form-post-hybrid": 102,
        "config": 1,
    }
