"""Measures single endpoints with `hey`, in alternating rounds on the reference and on the certified Node provider.

`python -m load.hey_endpoints [--requests 10000] [--connections 100] [--rounds 3]` prints one table of ratios from one
run, beside the figures that Ory published for Hydra (`load/claims/ory-hydra.yaml`), and the CPU time that each target
spent on a request, which hardly depends on what else the machine does. Everything is on 127.0.0.1 and bounded.
"""

import secrets
import shutil
import statistics
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NoReturn

import click
from rich import box
from rich.console import Console
from rich.table import Table

from harness.document.diagnostic import DocumentErrors
from harness.runner.clients import NoClient
from harness.runner.options import Options, Unreachable
from harness.runner.preparation import reached
from harness.runner.starting import starting
from harness.shipped_folder import scenarios_folder
from harness.targets.deviations import is_loopback
from harness.targets.filling import TargetError
from load.cost import cpu_seconds
from load.endpoints import ADMIN, REPEATABLE, Endpoint, endpoints_of
from load.hey import HeyFailed, HeyFigures, run_hey
from load.published import FOLDER, Figure, load_claims
from load.visitor import WrongAnswer

MOST_REQUESTS = 100_000
MOST_CONNECTIONS = 500
MOST_ROUNDS = 10
WIDE = 160
FAINT = "bright_black"
INSTALL = "apt-get install hey, or go install github.com/rakyll/hey@latest"
# Hydra's benchmark introspects on the admin port.
CLAIM_OF = {"admin-introspection": "introspection"}


@dataclass(frozen=True, slots=True)
class Measured:
    """The rounds of one endpoint at one target.

    `cpu_ms` is the target's CPU time for a request; `wrong` says that an answer was not right at some time.
    """

    rounds: tuple[HeyFigures, ...]
    cpu_ms: float
    wrong: bool

    @property
    def rate(self) -> float:
        """The median of the rounds, in requests per second."""
        return statistics.median(one.requests_per_second for one in self.rounds)

    @property
    def p50_ms(self) -> float:
        """The median of the rounds' medians."""
        return statistics.median(one.p50_ms for one in self.rounds)

    @property
    def p99_ms(self) -> float:
        """The median of the rounds' 99th percentiles."""
        return statistics.median(one.p99_ms for one in self.rounds)


@dataclass(frozen=True, slots=True)
class Offered:
    """The endpoints of a target, and its process, None where the harness did not start it."""

    endpoints: Mapping[str, Endpoint]
    pid: int | None


@click.command()
@click.option("--requests", type=click.IntRange(100, MOST_REQUESTS), default=10_000, show_default=True)
@click.option("--connections", type=click.IntRange(1, MOST_CONNECTIONS), default=100, show_default=True)
@click.option("--rounds", type=click.IntRange(1, MOST_ROUNDS), default=3, show_default=True)
@click.option("--target", "targets", multiple=True, default=("reference", "oidc-provider"), show_default=True)
@click.option("--endpoint", "names", multiple=True, type=click.Choice([*REPEATABLE, *ADMIN]), help="All by default.")
def main(requests: int, connections: int, rounds: int, targets: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Measure single endpoints with hey, in alternating rounds, and print ratios from this one run."""
    program = shutil.which("hey")
    if program is None:
        _end(f"error: this needs hey, which is not installed: {INSTALL}")
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    try:
        with ExitStack() as stack:
            offered = {name: _offered(name, stack) for name in targets}
            wanted = [name for name in (*REPEATABLE, *ADMIN) if not names or name in names]
            found = {
                name: _alternating(program, name, offered, requests, connections, rounds, console)
                for name in wanted
                if any(name in one.endpoints for one in offered.values())
            }
        figures = load_claims(FOLDER / "ory-hydra.yaml").figures
    except (DocumentErrors, TargetError, Unreachable, NoClient, WrongAnswer, HeyFailed) as error:
        _end(f"error: {error}")
    console.print(f"hey -n {requests} -c {connections}, median of {rounds} alternating rounds")
    console.print(_table(found, targets, figures))
    sys.exit(1 if any(one.wrong for measured in found.values() for one in measured.values()) else 0)


def _offered(name: str, stack: ExitStack) -> Offered:
    start = stack.enter_context(starting(Options(scenarios=str(scenarios_folder()), target=name)))
    target, provider = reached(start)
    if not is_loopback(provider.issuer):
        raise TargetError(f"{provider.issuer} is not on this machine; this script only measures what is")
    started = start.begun.result()
    admin = started.facts.get("start.admin") if started else None
    endpoints = stack.enter_context(endpoints_of(target, provider, admin, secrets.token_hex(4)))
    return Offered(endpoints, started.process.pid if started else None)


def _alternating(
    program: str,
    name: str,
    offered: Mapping[str, Offered],
    requests: int,
    connections: int,
    rounds: int,
    console: Console,
) -> Mapping[str, Measured]:
    having = {target: one.endpoints[name] for target, one in offered.items() if name in one.endpoints}
    spent = dict.fromkeys(having, 0.0)
    taken: dict[str, list[HeyFigures]] = {target: [] for target in having}
    wrong = {target: not endpoint.right() for target, endpoint in having.items()}
    for number in range(rounds):
        for target, endpoint in having.items():
            pid = offered[target].pid
            before = cpu_seconds(pid) if pid else 0.0
            figures = run_hey(program, endpoint.request, requests, connections)
            spent[target] += cpu_seconds(pid) - before if pid else 0.0
            taken[target].append(figures)
            sent = requests - requests % connections
            wrong[target] = wrong[target] or figures.right < sent or not endpoint.right()
            console.print(f"{name} round {number + 1} {target}: {figures.requests_per_second:,.0f}/s", style=FAINT)
    per_request = {target: seconds * 1000 / (requests * rounds) for target, seconds in spent.items()}
    return {target: Measured(tuple(taken[target]), per_request[target], wrong[target]) for target in having}


def _table(found: Mapping[str, Mapping[str, Measured]], targets: Sequence[str], figures: Mapping[str, Figure]) -> Table:
    first = targets[0]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("endpoint", no_wrap=True)
    for target in targets:
        for title in (f"{target}/s", "p50 ms", "p99 ms", "CPU ms"):
            table.add_column(title, justify="right", no_wrap=True)
        if target != first:
            table.add_column(f"{first} is", justify="right", no_wrap=True)
    table.add_column("Hydra's claim/s", justify="right", no_wrap=True)
    table.add_column(f"{first} is", justify="right", no_wrap=True)
    for name, measured in found.items():
        cells = []
        for target in targets:
            cells += _cells(measured.get(target))
            if target != first:
                cells.append(_ratio(measured.get(first), measured[target].rate if target in measured else None))
        claim = figures.get(CLAIM_OF.get(name, name))
        rate = claim.requests_per_second if claim else None
        cells += [f"{rate:,.0f}" if rate else "", _ratio(measured.get(first), rate)]
        table.add_row(name, *cells)
    return table


def _cells(measured: Measured | None) -> list[str]:
    if measured is None:
        return ["", "", "", ""]
    mark = " WRONG" if measured.wrong else ""
    return [f"{measured.rate:,.0f}{mark}", f"{measured.p50_ms:.1f}", f"{measured.p99_ms:.1f}", f"{measured.cpu_ms:.2f}"]


def _ratio(measured: Measured | None, other: float | None) -> str:
    return f"{measured.rate / other:.2f} x" if measured and other else ""


def _end(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
