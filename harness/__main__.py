"""Runs the `hallmark` command: `python -m harness`."""

import gc
import io
import sys

INTERRUPTED = 130
COLLECT_AFTER = 50_000
"""How many new objects may wait for the collector: loading makes very many that stay, and nearly no cycles."""


def command() -> None:
    """Run the command; one that is interrupted while it is still being loaded ends without a word."""
    gc.set_threshold(COLLECT_AFTER)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows few characters is shown question marks for the others.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        # Imported here, since this takes longest.
        from harness.cli.main import main
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    main(prog_name="hallmark")


if __name__ == "__main__":
    command()
