"""What a terminal shows of a load run."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from load.measurement import Measurement
from load.order import Order
from load.result import LoadResult, MessageFigures, message_figures, whole_figures

FAINT = "bright_black"
RED = "bold red"
GREEN = "green"
MOST_SHOWN_FAILURES = 10
BUSY_GENERATOR = 0.9
WHOLE_SCENARIO = "whole scenario"


class Progress:
    """A live line while the window is open; where the console is no terminal, one line that it has opened."""

    def __init__(self, console: Console, played: str, duration: float) -> None:
        self._console = console
        self._played = played
        self._duration = duration
        self._live: Live | None = None

    def began(self) -> None:
        """Show that the window is open."""
        if not self._console.is_terminal:
            self._console.print(f"measuring for {self._duration:g} s")
        elif self._live is None:
            self._live = Live(Text("measuring"), console=self._console, transient=True)
            self._live.start()

    def so_far(self, measurement: Measurement) -> None:
        """Show what was measured until now."""
        if self._live is not None:
            self._live.update(progress_line(measurement, self._played, self._duration))

    def close(self) -> None:
        """Take the live line away."""
        if self._live is not None:
            self._live.stop()
            self._live = None


def opening(order: Order, issuer: str, target: str) -> Text:
    """Return the line that says what is put under load."""
    text = Text("playing ").append(order.played, "bold").append(" on ").append(issuer, "bold")
    processes = f" in {order.processes} processes" if order.processes > 1 else ""
    return text.append(f" (target {target}): {_users(order.users)}{processes} for {order.duration:g} s")


def progress_line(measurement: Measurement, played: str, duration: float) -> Text:
    """Return one line on what was measured until now."""
    line = Text(f"{measurement.seconds:.0f}/{duration:g} s", "bold")
    whole = whole_figures(measurement, played) or next(iter(message_figures(measurement)), None)
    if whole is not None:
        line.append(f"  {whole.answers} {whole.message}", "default")
        line.append(f"  {rate(whole.requests_per_second)}/s  p95 {whole.response_times_ms.p95:.1f} ms", "default")
    wrong = sum(row.wrong for row in measurement.rows.values())
    return line.append(f"  {wrong} wrong", RED) if wrong else line


def print_result(console: Console, result: LoadResult, written: str) -> None:
    """Print the figures of a load run, its failures and thresholds, and how it ends."""
    console.print(_table(result))
    _print_conformity(console, result)
    _print_failures(console, result)
    _print_thresholds(console, result)
    _print_crashes(console, result)
    _print_generator(console, result)
    text = Text("result    ", FAINT).append(f"{written}\n", "default")
    if result.interrupted:
        text.append("interrupted: these are the figures so far\n", "yellow")
    text.append(f"exit {result.exit_code:<4} ", FAINT).append(f"{exit_meaning(result.exit_code)}\n", "default")
    console.print(text, end="", soft_wrap=True)


def exit_meaning(code: int) -> str:
    """Say what an exit code of a load run means."""
    meanings = {
        0: "every threshold is met, and every answer was of the expected type",
        1: "a threshold is missed, or answers were not of the expected type",
        3: "the target could not be reached under load",
        4: "the harness itself broke",
        130: "the run was interrupted; what was measured until then is written",
    }
    return meanings[code]


def rate(value: float) -> str:
    """Return a rate with as many digits as it is worth."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _table(result: LoadResult) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("message", no_wrap=True)
    for name in ("answers", "wrong", "per second", "p50 ms", "p95 ms", "p99 ms", "max ms"):
        table.add_column(name, justify="right", no_wrap=True)
    for figures in result.messages:
        table.add_row(*_cells(figures))
    if result.whole is not None:
        table.add_row(*_cells(result.whole, WHOLE_SCENARIO if "/" in result.played else None), style="bold")
    return table


def _cells(figures: MessageFigures, name: str | None = None) -> Sequence[Text]:
    times = figures.response_times_ms
    return [
        Text(name or figures.message),
        Text(f"{figures.answers:,}"),
        Text(f"{figures.wrong:,}", RED if figures.wrong else FAINT),
        Text(rate(figures.requests_per_second)),
        *(Text(f"{value:.1f}") for value in (times.p50, times.p95, times.p99, times.max)),
    ]


def _print_conformity(console: Console, result: LoadResult) -> None:
    answers = sum(one.answers for one in result.messages)
    wrong = sum(one.wrong for one in result.messages)
    text = Text(f"\n{answers - wrong:,} of {answers:,} answers were of the expected type", "bold")
    text.append(f"; {_users(result.users)} for {result.seconds:.1f} s on {result.issuer}", "not bold")
    if result.target_cpu_ms is not None:
        text.append(f"; the target spent {result.target_cpu_ms:.2f} ms of CPU on each {result.played}", "not bold")
    console.print(text.append("\n"), end="", soft_wrap=True)


def _print_failures(console: Console, result: LoadResult) -> None:
    for failure in result.failures[:MOST_SHOWN_FAILURES]:
        text = Text("WRONG", RED).append(f" {failure.message}: {failure.reason} ", "default not bold")
        console.print(text.append(f"({failure.count:,} times)\n", FAINT), end="", soft_wrap=True)
    if len(result.failures) > MOST_SHOWN_FAILURES:
        console.print(Text(f"      and {len(result.failures) - MOST_SHOWN_FAILURES} more ways to be wrong", FAINT))


def _print_thresholds(console: Console, result: LoadResult) -> None:
    for one in result.thresholds:
        text = Text("met   " if one.met else "MISSED", GREEN if one.met else RED)
        text.append(f" {one.message}: {one.limit}, measured {one.measured}", "default not bold")
        console.print(text.append(f"  {one.place}\n", FAINT), end="", soft_wrap=True)


def _print_crashes(console: Console, result: LoadResult) -> None:
    for place, count in result.crashes.items():
        text = Text("BROKEN", RED).append(f" {place} ({count:,} times)", "default not bold")
        console.print(text.append(": a mistake of the harness, not of the provider\n"), end="", soft_wrap=True)


def _print_generator(console: Console, result: LoadResult) -> None:
    if result.generator_cpu_share > BUSY_GENERATOR:
        share = f"{result.generator_cpu_share:.0%}"
        words = f"note: each load process used {share} of a core, so the load generator may be what was measured"
        console.print(Text(f"{words}; try --processes {result.processes + 1}\n", "yellow"), end="", soft_wrap=True)


def _users(count: int) -> str:
    return "1 user" if count == 1 else f"{count} users"
