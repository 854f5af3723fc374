"""The line with which a run begins."""

from reports.plain_text import counted, one_line
from reports.record import Event

MOST_NAMED = 5
"""Above this, the profiles are counted and not named: the table at the end names them."""


def opening_line(event: Event) -> str:
    """Return the line that says what is judged, from the event `run_started`."""
    names = event["profiles"]
    profiles = ", ".join(names) if len(names) <= MOST_NAMED else counted(len(names), "profile")
    line = (
        f"judging {one_line(event['issuer'])} (target {one_line(event['target'])})"
        f" on {profiles or 'no profile'}: {counted(event['planned'], 'scenario')}"
    )
    return line + (f", {counted(event['workers'], 'worker')}" if event["workers"] else "")
