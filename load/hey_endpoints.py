"""Measures single endpoints with `hey`, in alternating rounds on the reference and on the certified Node provider.

`python -m load.hey_endpoints [--requests 10000] [--connections 100] [--rounds 3]` prints one table of ratios from one
run, beside the figures that Ory published for Hydra (`load/claims/ory-hydra.yaml`), and the CPU time that each target
spent on a request. Refreshes and whole logins, which hey cannot send, are played one after another by the harness
(`--plays 200`): their rate is that of one user, their CPU time the target's for one of them. Everything is on 127.0.0.1
and bounded.
"""

import secrets
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import NoReturn

import click
from msgspec import Struct
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
from load.endpoints import ADMIN, PLAYED, REPEATABLE, Endpoint, endpoints_of, played_at
from load.hey import HeyFailed, HeyFigures, run_hey
from load.published import FOLDER, Figure, load_claims
from load.visitor import WrongAnswer

MOST_REQUESTS = 100_000
MOST_CONNECTIONS = 500
MOST_ROUNDS = 10
MOST_PLAYS = 10_000
WIDE = 160
FAINT = "bright_black"
INSTALL = "apt-get install hey, or go install github.com/rakyll/hey@latest"
ALL = (*REPEATABLE, *ADMIN, *PLAYED)
# Hydra's benchmark introspects on the admin port.
CLAIM_OF = {"admin-introspection": "introspection"}


class Measured(Struct, frozen=True):
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


class Round(Struct, frozen=True):
    """One round at one target: so many answers asked for, what measures them, and what tells if one is right."""

    asked: int
    measure: Callable[[], HeyFigures]
    right: Callable[[], bool]


class Offered(Struct, frozen=True):
    """What is measured at a target by name, and its process, None where the harness did not start it."""

    rounds: Mapping[str, Round]
    pid: int | None


class Load(Struct, frozen=True):
    """How much is sent: requests over so many connections by `program`, and journeys that are played."""

    program: str
    requests: int
    connections: int
    plays: int


@click.command()
@click.option("--requests", type=click.IntRange(100, MOST_REQUESTS), default=10_000, show_default=True)
@click.option("--connections", type=click.IntRange(1, MOST_CONNECTIONS), default=100, show_default=True)
@click.option("--rounds", type=click.IntRange(1, MOST_ROUNDS), default=3, show_default=True)
@click.option("--plays", type=click.IntRange(10, MOST_PLAYS), default=200, show_default=True)
@click.option("--target", "targets", multiple=True, default=("reference", "oidc-provider"), show_default=True)
@click.option("--endpoint", "names", multiple=True, type=click.Choice(ALL), help="All by default.")
def main(
    requests: int, connections: int, rounds: int, plays: int, targets: tuple[str, ...], names: tuple[str, ...]
) -> None:
    """Measure single endpoints with hey, in alternating rounds, and print ratios from this one run."""
    program = shutil.which("hey")
    if program is None:
        _end(f"error: this needs hey, which is not installed: {INSTALL}")
    load = Load(program, requests, connections, plays)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    try:
        with ExitStack() as stack:
            offered = {name: _offered(name, load, stack) for name in targets}
            found = {
                name: _alternating(name, offered, rounds, console)
                for name in ALL
                if (not names or name in names) and any(name in one.rounds for one in offered.values())
            }
        figures = load_claims(FOLDER / "ory-hydra.yaml").figures
    except (DocumentErrors, TargetError, Unreachable, NoClient, WrongAnswer, HeyFailed) as error:
        _end(f"error: {error}")
    told = f"hey -n {requests} -c {connections}, {' and '.join(PLAYED)} {plays} times by one user"
    console.print(f"{told}, median of {rounds} alternating rounds")
    console.print(_table(found, targets, figures))
    sys.exit(1 if any(one.wrong for measured in found.values() for one in measured.values()) else 0)


def _offered(name: str, load: Load, stack: ExitStack) -> Offered:
    start = stack.enter_context(starting(Options(scenarios=str(scenarios_folder()), target=name, measured=True)))
    target, provider = reached(start)
    if not is_loopback(provider.issuer):
        raise TargetError(f"{provider.issuer} is not on this machine; this script only measures what is")
    started = start.answered()
    admin = started.facts.get("start.admin") if started else None
    # A list of clients is right while it stays what it was: so every client is registered before it is asked for.
    journeys = stack.enter_context(played_at(target, provider, secrets.token_hex(4)))
    endpoints = stack.enter_context(endpoints_of(target, provider, admin, secrets.token_hex(4)))
    measured = {name: _sent(endpoint, load) for name, endpoint in endpoints.items()}
    measured |= {name: _played(once, load.plays) for name, once in journeys.items()}
    return Offered(measured, started.pid if started else None)


def _sent(endpoint: Endpoint, load: Load) -> Round:
    asked = load.requests - load.requests % load.connections  # hey sends no more than a multiple of its connections
    return Round(
        asked, lambda: run_hey(load.program, endpoint.request, load.requests, load.connections), endpoint.right
    )


def _played(once: Callable[[], bool], plays: int) -> Round:
    def measure() -> HeyFigures:
        times, right = [], 0
        for _ in range(plays):
            began = time.perf_counter()
            right += once()
            times.append((time.perf_counter() - began) * 1000)
        p50, p95, p99 = (statistics.quantiles(times, n=100)[percent - 1] for percent in (50, 95, 99))
        return HeyFigures(plays * 1000 / sum(times), p50, p95, p99, right, plays)

    return Round(plays, measure, once)


def _alternating(name: str, offered: Mapping[str, Offered], rounds: int, console: Console) -> Mapping[str, Measured]:
    having = {target: one.rounds[name] for target, one in offered.items() if name in one.rounds}
    spent = dict.fromkeys(having, 0.0)
    taken: dict[str, list[HeyFigures]] = {target: [] for target in having}
    wrong = {target: not one.right() for target, one in having.items()}
    for number in range(rounds):
        for target, one in having.items():
            pid = offered[target].pid
            before = cpu_seconds(pid) if pid else 0.0
            figures = one.measure()
            spent[target] += cpu_seconds(pid) - before if pid else 0.0
            taken[target].append(figures)
            wrong[target] = wrong[target] or figures.right < one.asked or not one.right()
            console.print(f"{name} round {number + 1} {target}: {figures.requests_per_second:,.0f}/s", style=FAINT)
    return {
        target: Measured(tuple(taken[target]), spent[target] * 1000 / (one.asked * rounds), wrong[target])
        for target, one in having.items()
    }


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
