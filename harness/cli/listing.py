"""`hallmark list`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict
from rich.console import Console
from rich.table import Table

from harness.checks.registry import checks_of
from harness.cli.faults import ids_broken_by_faults, loaded_faults
from harness.cli.loading import echo_json, format_option, loaded_suite, refuse, scenarios_option
from harness.cli.static_clients import clients
from harness.recording import RECORD
from harness.runner.options import WrongSelection
from harness.runner.selection import selected_profiles
from harness.scenario.coverage import coverage, not_caught, unjudged
from harness.scenario.inbox_needs import inbox_needs
from harness.scenario.official import official_modules
from harness.scenario.profile import Profile
from harness.scenario.suite import Suite
from harness.shipped_folder import scenarios_folder
from harness.targets.loading import load_target, shipped_targets
from reports.forecast import forecasts
from reports.record import RecordError, collect, read_events

PIPED_WIDTH = 160


@click.group(name="list")
def list_() -> None:
    """List what there is.

    \b
    hallmark list profiles
    hallmark list modules --profile basic
    hallmark list scenarios --format json
    """


def _show(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], output_format: str) -> None:
    if output_format == "json":
        echo_json(list(rows))
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PIPED_WIDTH)
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    console.print(table)
    console.print(f"{len(rows)} in all")


def _cell(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")


@list_.command()
@format_option
@scenarios_option
def profiles(output_format: str, scenarios: Path | None) -> None:
    """List the profiles with the number of items that each plays."""
    suite = loaded_suite(scenarios)
    rows = [
        {"profile": one.name, "title": one.title, "plan": one.plan, "scenarios": len({a for a, _ in one.entries})}
        for one in suite.profiles.values()
    ]
    _show(rows, ("profile", "title", "plan", "scenarios"), output_format)


@list_.command(name="scenarios")
@click.option("--profile", help="Only those that this profile plays.")
@click.option("--needs-inbox", is_flag=True, help="Only those for which the provider must reach the inbox.")
@format_option
@scenarios_option
def scenarios_(profile: str | None, needs_inbox: bool, output_format: str, scenarios: Path | None) -> None:
    """List the scenarios with the requirements that each cites, and what the provider must reach at the inbox."""
    suite = loaded_suite(scenarios)
    wanted = {address for address, _ in _profile(suite, profile).entries} if profile else set(suite.scenarios)
    rows = [
        {
            "address": one.address,
            "scenario": one.title,
            "inbox": list(inbox_needs(one)),
            "requirements": [e.requirement.id for step in one.steps for e in step.cited],
        }
        for one in suite.scenarios.values()
        if one.address in wanted and (inbox_needs(one) or not needs_inbox)
    ]
    _show(rows, ("address", "inbox", "scenario") if output_format == "text" else ("address",), output_format)


@list_.command()
@click.option("--without-fault", is_flag=True, help="Only judged MUST requirements that no fault turns red.")
@click.option(
    "--unjudged",
    "not_judged",
    is_flag=True,
    help="Only those that can be seen from outside and no scenario cites, with the reason where one is written.",
)
@format_option
@scenarios_option
def requirements(without_fault: bool, not_judged: bool, output_format: str, scenarios: Path | None) -> None:
    """List the catalogue, and how many scenarios cite each entry."""
    if without_fault and not_judged:
        refuse("--without-fault lists what is judged, --unjudged what is not: choose one of them")
    suite = loaded_suite(scenarios)
    if not_judged:
        _show(
            [
                {"id": one.id, "level": one.level.value, "sentence": one.text, "reason": one.unjudged}
                for one in unjudged(suite)
            ],
            ("id", "level", "sentence", "reason"),
            output_format,
        )
        return
    listed = not_caught(suite, ids_broken_by_faults()) if without_fault else suite.catalogue.values()
    cited = citations(suite)
    rows = [
        {
            "id": one.id,
            "level": one.level.value,
            "sentence": one.text,
            "scenarios": len(cited.get(one.id, ())),
            "checks": len(checks_of(one.id)),
        }
        for one in listed
    ]
    _show(rows, ("id", "level", "scenarios", "checks", "sentence"), output_format)


@list_.command(name="coverage")
@format_option
@scenarios_option
def coverage_(output_format: str, scenarios: Path | None) -> None:
    """List how many requirements of each specification can be seen from outside, how many a scenario judges, and how
    many a fault of the reference provider turns red.
    """
    rows = [asdict(row) for row in coverage(loaded_suite(scenarios), ids_broken_by_faults())]
    _show(rows, ("title", "judged", "testable", "musts_judged", "musts", "musts_caught"), output_format)


@list_.command()
@click.option("--profile", help="Only the modules of this profile's official plan.")
@click.option(
    "--results",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of a run: adds its verdicts and the forecast of the official result.",
)
@format_option
@scenarios_option
def modules(profile: str | None, results: Path | None, output_format: str, scenarios: Path | None) -> None:
    """List the official suite's modules with the scenarios that answer for each.

    With --results, list each module run of the plans that a run played: our verdict, and what the official suite would
    say.
    """
    suite = loaded_suite(scenarios)
    plan = _profile(suite, profile).plan if profile else None
    if results is not None:
        rows = [row for row in _forecast_rows(results) if profile in (None, row["profile"])]
        _show(rows, ("profile", "variant", "module", "ours", "forecast", "because"), output_format)
        return
    answering: dict[str, list[str]] = {}
    for scenario in suite.scenarios.values():
        for module in scenario.oidf:
            answering.setdefault(module, []).append(scenario.address)
    rows = [
        {"module": one.name, "checks": len(one.checks), "scenarios": answering.get(one.name, [])}
        for one in official_modules(suite.folder)
        if plan is None or plan in one.plans
    ]
    _show(rows, ("module", "checks", "scenarios"), output_format)


def _forecast_rows(results: Path) -> list[dict[str, Any]]:
    try:
        run = collect(read_events(results / RECORD))
    except RecordError as error:
        refuse(f"--results: {error}")
    return [
        {
            "profile": one.profile,
            "variant": one.variant,
            "module": one.module,
            "ours": one.verdict.value,
            "forecast": one.words,
            "because": list(one.because),
        }
        for one in forecasts(run)
    ]


@list_.command()
@click.option("--target", default="reference", show_default=True)
@format_option
def faults(target: str, output_format: str) -> None:
    """List the deliberate faults of a target, with the requirements that each breaks."""
    _show(loaded_faults(target), ("name", "requirements", "description"), output_format)


@list_.command()
@format_option
def targets(output_format: str) -> None:
    """List the shipped targets."""
    folder = scenarios_folder() / "targets"
    rows = [{"target": name, "title": load_target(name, folder)[0].title} for name in shipped_targets(folder)]
    _show(rows, ("target", "title"), output_format)


def citations(suite: Suite) -> dict[str, list[str]]:
    """Return, by requirement id, the addresses of the scenarios that cite it."""
    found: dict[str, list[str]] = {}
    for scenario in suite.scenarios.values():
        for name in {one.requirement.id for step in scenario.steps for one in step.expectations}:
            found.setdefault(name, []).append(scenario.address)
    return found


def _profile(suite: Suite, name: str) -> Profile:
    try:
        return selected_profiles(suite, (name,))[name]
    except WrongSelection as error:
        refuse(error)


list_.add_command(clients)
