"""Runs the `hallmark` command: `python -m harness`."""

import sys

INTERRUPTED = 130


def command() -> None:
    """Run the command; one that is interrupted while it is still being loaded ends without a word."""
    try:
        # Imported here, since this takes longest.
        from harness.cli.main import main
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    main(prog_name="hallmark")


if __name__ == "__main__":
    command()
