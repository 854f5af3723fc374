"""Runs the `hallmark` command: `python -m harness`."""

import gc
import io
import os
import sys
from pathlib import Path

from harness.cli.glance import glanced
from reports.exit_codes import EXIT_INTERRUPTED, EXIT_WRONG

COLLECT_AFTER = 150_000
"""How many new objects may wait for the collector: loading makes very many that stay, and nearly no cycles."""


def command() -> None:
    """Run the command; one that is interrupted while it is still being loaded ends without a word."""
    gc.set_threshold(COLLECT_AFTER)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows few characters is shown question marks for the others.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if not _has_home():
        print("error: this user has no home folder: set HOME to a folder that can be written", file=sys.stderr)
        sys.exit(EXIT_WRONG)
    try:
        with glanced(sys.argv[1:]) as early:
            # Imported here, since the target starts meanwhile.
            from harness.cli.main import main

            main(prog_name="hallmark", obj=early)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


def _has_home() -> bool:
    """Tell whether there is a place for what runs keep; a container's user that nobody made has none."""
    if "HOME" in os.environ or {"XDG_CACHE_HOME", "XDG_STATE_HOME"} <= os.environ.keys():
        return True
    try:
        Path.home()
    except RuntimeError:
        return False
    return True


if __name__ == "__main__":
    command()
