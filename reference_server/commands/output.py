"""How a command prints what it got."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--format`."""
    return click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the result."
    )(command)


def print_members(form: str, members: Mapping[str, Any]) -> None:
    """One object: as JSON, or one line for each member."""
    if form == "json":
        click.echo(json.dumps(members, indent=1))
        return
    width = max((len(name) for name in members), default=0)
    for name, value in members.items():
        click.echo(f"{name:<{width}}  {_text(value)}".rstrip())


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Several objects as a table with these columns."""
    table = [[name.upper().replace("_", " ") for name in columns]]
    table += [[_text(row.get(name, "")) for name in columns] for row in rows]
    widths = [max(len(line[index]) for line in table) for index in range(len(columns))]
    for line in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _text(value: object) -> str:
    """A value in one line, without control characters, which a terminal would obey."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        text = ", ".join(value)
    else:
        text = value if isinstance(value, str) else json.dumps(value)
    return "".join(character if character.isprintable() else "?" for character in text)
