"""`hallmark load`."""

import importlib.util
import json
import sys
from pathlib import Path

import click
from msgspec import to_builtins
from rich.console import Console

from harness.cli.ending import end
from harness.cli.running import PASSWORD_VARIABLE, given_password
from harness.document.diagnostic import DocumentErrors
from harness.runner.clients import NoClient
from harness.runner.options import Options, Unreachable, WrongSelection
from harness.runner.preparation import reached
from harness.runner.starting import starting
from harness.shipped_folder import scenarios_folder
from harness.targets.filling import TargetError
from harness.wire.network import Network
from load.comparison import NoComparison, print_comparison, read_result, refuse_another_play
from load.duration import seconds_of
from load.limits import LIMITS
from load.order import CannotPlay, NotAllowed, Order, refuse_other_hosts
from load.processes import LoadFailed, LoadProcessBroke
from load.result import LoadResult
from load.selection import UnknownPlay, selected_play
from load.terminal import Progress, opening, print_result
from load.thresholds import SHIPPED, load_thresholds
from reports.exit_codes import EXIT_BROKEN, EXIT_INTERRUPTED, EXIT_UNREACHABLE, EXIT_WRONG
from reports.output import OutputError, make_folder, replace_file
from reports.terminal import WIDE

RESULT = "load.json"
INSTALL = "pip install 'oidc-hallmark[load]'"


class Duration(click.ParamType[float]):
    """A duration within the limits of a load run."""

    name = "duration"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return it in seconds."""
        if isinstance(value, float):
            return value
        try:
            seconds = seconds_of(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if not LIMITS.shortest_duration <= seconds <= LIMITS.duration:
            self.fail(f"a load run lasts from {LIMITS.shortest_duration:g} to {LIMITS.duration:g} seconds", param, ctx)
        return seconds


@click.command()
@click.argument("played", metavar="NAME|PATH")
@click.option(
    "--target", default="reference", show_default=True, help="Shipped target, target file, or issuer address."
)
@click.option("--users", type=click.IntRange(1, LIMITS.users), default=5, show_default=True, help="Users at once.")
@click.option(
    "--spawn-rate",
    type=click.FloatRange(0, LIMITS.spawn_rate, min_open=True),
    help="Users that begin in a second; all at once by default.",
)
@click.option(
    "--duration", type=Duration(), default="10s", show_default=True, help="How long to measure, once all users play."
)
@click.option(
    "--processes",
    type=click.IntRange(1, LIMITS.processes),
    default=1,
    show_default=True,
    help="Processes that share the users; one fills a core.",
)
@click.option("--output", default="hallmark-report", show_default=True, help="Folder of the result.")
@click.option("--thresholds", type=click.Path(path_type=Path), help="Another thresholds file than the shipped one.")
@click.option(
    "--compare", type=click.Path(path_type=Path), metavar="OLD", help="An older load.json to show beside the result."
)
@click.option("--may-load", "allowed_hosts", multiple=True, metavar="HOST", help="A host that you may put load on.")
@click.option("--fault", metavar="NAME", help="Load the target with this deliberate fault.")
@click.option("--database", metavar="NAME|URL", help="Database of a target that the harness starts.")
@click.option(
    "--user",
    metavar="NAME",
    help=f"User for a target that is an address; the password comes from {PASSWORD_VARIABLE} or a prompt.",
)
def load(
    played: str,
    target: str,
    users: int,
    spawn_rate: float | None,
    duration: float,
    processes: int,
    output: str,
    thresholds: Path | None,
    compare: Path | None,
    allowed_hosts: tuple[str, ...],
    fault: str | None,
    database: str | None,
    user: str | None,
) -> None:
    """Put a provider under load, and judge its answers while it bears it.

    \b
    NAME is one of
      login                whole logins: authorization with every page, code exchange, UserInfo
      client-credentials   introspection   userinfo   refresh   discovery   jwks
    PATH is a scenario's file or address, which is played without judging.

    \b
    Examples:
      hallmark load login --duration 10s
      hallmark load scenarios/oidc-core/code-flow.yaml --users 20
      hallmark load introspection --users 50 --target op.yaml --may-load op.example

    \b
    Exit codes: 0 every threshold is met, 1 a threshold is missed or answers were wrong,
      2 a file or the command is wrong, 3 the target cannot be reached, 4 the harness broke,
      130 interrupted (what was measured is written).
    """
    if importlib.util.find_spec("locust") is None:
        end(EXIT_WRONG, f"hallmark load needs Locust, which is not installed: {INSTALL}")
    options = Options(
        scenarios=str(scenarios_folder()),
        target=target,
        output=output,
        fault=fault,
        database=database,
        user=user,
        password=given_password(target, user),
        measured=True,
    )
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    try:
        item = selected_play(played, scenarios_folder())
        name = item.address if item else played
        order = Order(
            played=name,
            item=item,
            users=users,
            spawn_rate=spawn_rate or float(users),
            duration=duration,
            processes=processes,
            allowed_hosts=frozenset(allowed_hosts),
            thresholds=load_thresholds(thresholds or SHIPPED, name),
        )
        old = read_result(compare) if compare else None
        if old is not None:
            refuse_another_play(old, order.played)
        make_folder(Path(output))
        result = _play(options, order, Path(output) / RESULT, console)
    except (DocumentErrors, TargetError, UnknownPlay, WrongSelection, NotAllowed, NoComparison, OutputError) as error:
        end(EXIT_WRONG, error)
    except (Unreachable, NoClient, CannotPlay, LoadFailed) as error:
        end(EXIT_UNREACHABLE, f"the target {target} cannot be put under load: {error}")
    except LoadProcessBroke as error:
        end(EXIT_BROKEN, error)
    except KeyboardInterrupt:
        click.echo("interrupted before anything was measured", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if old is not None:
        print_comparison(console, old, result)
    sys.exit(result.exit_code)


def _play(options: Options, order: Order, file: Path, console: Console) -> LoadResult:
    # Imported here because it needs the extra `load`.
    from load.controller import play_load

    progress = Progress(console, order.played, order.duration)
    with starting(options) as start:
        if start.file.start is None:
            # Before anything is asked for; what a proxy reaches is refused when it is known.
            places = Network(connect_to=tuple(start.file.network.connect_to.items()))
            refuse_other_hosts(order, [start.file.issuer], places)
        target, provider = reached(start)
        started = start.answered()
        console.print(opening(order, provider.issuer, target.name), soft_wrap=True)
        try:
            pid = started.pid if started else None
            result = play_load(order, target, provider, pid, began=progress.began, so_far=progress.so_far)
        finally:
            progress.close()
    replace_file(file, (json.dumps(to_builtins(result), indent=2, ensure_ascii=False) + "\n").encode())
    print_result(console, result, str(file))
    return result
