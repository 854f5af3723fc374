"""`hallmark explain`."""

from pathlib import Path

import click

from harness.checks.registry import checks_of
from harness.cli.listing import citations
from harness.cli.loading import echo_json, format_option, loaded_suite, refuse, scenarios_option
from harness.document.diagnostic import closest
from harness.runner.preparation import fault_list
from harness.shipped_folder import scenarios_folder
from harness.targets.loading import load_target
from harness.targets.target import resolve


@click.command()
@click.argument("requirement", metavar="ID")
@format_option
@scenarios_option
def explain(requirement: str, output_format: str, scenarios: Path | None) -> None:
    """Say what a requirement demands, where it stands, and what judges it.

    \b
    hallmark explain RFC6749-4.1.2-5
    """
    suite = loaded_suite(scenarios)
    found = suite.catalogue.get(requirement)
    if found is None:
        guess = closest(requirement, suite.catalogue)
        refuse(f"no requirement is called '{requirement}'" + (f"; did you mean '{guess}'?" if guess else ""))
    file, path = load_target("reference", scenarios_folder() / "targets")
    faults = [
        one["name"] for one in fault_list(resolve(file, path, {"start.issuer": ""})) if found.id in one["requirements"]
    ]
    facts = {
        "id": found.id,
        "level": found.shown_level,
        "grade": found.grade.value,
        "sentence": found.text,
        "specification": found.specification.title,
        "section": found.section,
        "link": found.url,
        "how": found.how,
        "mutant": found.mutant,
        "note": found.note,
        "unjudged": found.unjudged,
        "scenarios": citations(suite).get(found.id, []),
        "checks": [check.name for check in checks_of(found.id)],
        "faults": faults,
    }
    if output_format == "json":
        echo_json(facts)
        return
    click.echo(f"{found.id}  {facts['level']}\n{found.text}\n")
    click.echo(f"  where      {found.specification.title}, section {found.section}\n             {found.url}")
    click.echo(f"  broken is  {facts['grade']}")
    for name in ("how", "mutant", "note", "unjudged"):
        if facts[name]:
            click.echo(f"  {name:<9}  {facts[name]}")
    for name in ("scenarios", "checks", "faults"):
        values = facts[name] or ["none, as said" if found.unjudged else "none yet"]
        assert isinstance(values, list)
        click.echo(f"  {name:<9}  " + "\n             ".join(values))
