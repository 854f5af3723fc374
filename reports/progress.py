"""The live line that a terminal shows while a run goes on."""

import time
from collections import Counter
from threading import Lock

from rich.console import Console
from rich.live import Live
from rich.text import Text

from harness.protocol.verdict import Verdict
from reports.failure_block import FAINT, STYLES
from reports.plain_text import one_line
from reports.record import Event

REFRESHES_PER_SECOND = 8
SLOW = 1.0
MAX_ADDRESS = 60


class Progress:
    """A live line: how many of the planned scenarios are done, their verdicts, and what has been playing longest.

    Where the console is no terminal, nothing is shown.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = Lock()
        self._planned = 0
        self._counts: Counter[Verdict] = Counter()
        self._playing: dict[str, float] = {}
        self._slowest: tuple[float, str] = (0.0, "")
        self._live: Live | None = None

    def event(self, event: Event) -> None:
        """Take an event of the record."""
        with self._lock:
            match event["event"]:
                case "run_started":
                    self._planned = event["planned"]
                case "scenario_finished":
                    self._counts[Verdict(event["verdict"])] += 1
                    self._playing.pop(event["address"], None)
                    self._slowest = max(self._slowest, (event["duration"], event["address"]))
        if event["event"] == "run_started":
            self._start()

    def playing(self, address: str) -> None:
        """Take note that a scenario is being played from now on."""
        with self._lock:
            self._playing[address] = time.monotonic()

    def close(self) -> None:
        """Take the live line away."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def line(self) -> Text:
        """Return the live line as it is now."""
        with self._lock:
            text = Text(no_wrap=True, overflow="ellipsis")
            text.append(f"{sum(self._counts.values())}/{self._planned}", "bold")
            for verdict in Verdict:
                if self._counts[verdict]:
                    text.append(f"  {verdict.value} {self._counts[verdict]}", STYLES[verdict])
            text.append(self._longest(), FAINT)
        return text

    def _longest(self) -> str:
        if self._playing:
            address, since = min(self._playing.items(), key=lambda entry: entry[1])
            passed = time.monotonic() - since
            return f"   playing {one_line(address, MAX_ADDRESS)}" + (f" for {passed:.0f} s" if passed >= SLOW else "")
        duration, address = self._slowest
        return f"   slowest {one_line(address, MAX_ADDRESS)} with {duration:.1f} s" if address else ""

    def _start(self) -> None:
        if self._console.is_terminal and self._live is None:
            self._live = Live(
                console=self._console,
                get_renderable=self.line,
                refresh_per_second=REFRESHES_PER_SECOND,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()
