"""`hallmark list clients`."""

import json
from pathlib import Path

import click
from msgspec import to_builtins

from harness.cli.loading import echo_json, format_option, loaded_suite, refuse, scenarios_option
from harness.runner.options import WrongSelection
from harness.runner.selection import selected_items, selected_profiles
from harness.runner.static_clients import static_clients
from reports.plain_text import counted


@click.command()
@click.option("--profile", "profiles", multiple=True, help="Profile to judge; may be repeated. All by default.")
@format_option
@scenarios_option
def clients(profiles: tuple[str, ...], output_format: str, scenarios: Path | None) -> None:
    """List the clients that an administrator must make where none can be registered.

    The text is what the target file says under `clients: {static: [...]}`, but for client_id and client_secret, in
    this order, since the first client that fits is taken.

    \b
    hallmark list clients --profile basic
    hallmark list clients --profile basic --format json
    """
    suite = loaded_suite(scenarios)
    try:
        chosen = selected_profiles(suite, profiles)
    except WrongSelection as error:
        refuse(error)
    found = static_clients(selected_items(suite, (), chosen.values(), True))
    if output_format == "json":
        echo_json(to_builtins(found))
        return
    for client in found.clients:
        click.echo(f"- client_id: ...    # unlocks {counted(len(client.unlocks), 'item')}, such as {client.unlocks[0]}")
        click.echo("  client_secret: ...\n  metadata:")
        for name, value in client.metadata.items():
            click.echo(f"    {name}: {_yaml(value)}")
    without = len(found.dynamic_only)
    click.echo(
        f"# {counted(len(found.clients), 'client')}; {counted(without, 'item')} can be played only where clients"
    )
    click.echo("# are registered for each scenario (--format json names them)")


def _yaml(value: object) -> str:
    # JSON is YAML (YAML 1.2, 1.3), and says true where Python says True.
    return json.dumps(value, ensure_ascii=False)
