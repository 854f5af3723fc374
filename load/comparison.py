"""An older load.json beside the new result: what changed, as ratios."""

from pathlib import Path

from msgspec import DecodeError
from msgspec.json import decode
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from load.result import LoadResult, MessageFigures


class NoComparison(Exception):
    """The older result cannot be used; the message says why."""


def read_result(path: Path) -> LoadResult:
    """Read a load.json; raises `NoComparison` where there is none or it is something else."""
    try:
        return decode(path.read_bytes(), type=LoadResult)
    except OSError as error:
        raise NoComparison(f"--compare: {path} cannot be read: {error.strerror or error}") from error
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoComparison(f"--compare: {path} is no load.json of this version: {error}") from error


def refuse_another_play(old: LoadResult, played: str) -> None:
    """Raise `NoComparison` where the older result is of something else."""
    if old.played != played:
        raise NoComparison(f"--compare: the older result is of {old.played}, not of {played}")


def print_comparison(console: Console, old: LoadResult, new: LoadResult) -> None:
    """Print each message's rate and 95th percentile, before and now, with their ratio."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("compared with before", no_wrap=True)
    for name in ("per second", "before", "ratio", "p95 ms", "before", "ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    before = {one.message: one for one in _rows(old)}
    for figures in _rows(new):
        known = before.get(figures.message)
        if known is not None:
            table.add_row(Text(figures.message), *_cells(figures, known))
    console.print()
    console.print(table)
    if (old.users, old.processes) != (new.users, new.processes):
        words = f"note: the older run had {old.users} users in {old.processes} processes"
        console.print(Text(f"{words}, this one {new.users} in {new.processes}", "yellow"), soft_wrap=True)


def _rows(result: LoadResult) -> tuple[MessageFigures, ...]:
    return (*result.messages, *((result.whole,) if result.whole else ()))


def _cells(now: MessageFigures, before: MessageFigures) -> list[str]:
    pairs = (
        (now.requests_per_second, before.requests_per_second),
        (now.response_times_ms.p95, before.response_times_ms.p95),
    )
    return [cell for one, other in pairs for cell in (f"{one:,.1f}", f"{other:,.1f}", _ratio(one, other))]


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else "-"
