"""`python -m reference_server` is the command `hallmark-op`."""

import gc

COLLECT_AFTER = 150_000
"""How many new objects may wait for the collector: loading makes very many that stay, and nearly no cycles."""


def command() -> None:
    """Run the command."""
    gc.set_threshold(COLLECT_AFTER)
    # Imported here, since this takes longest.
    from reference_server.cli import main

    main(prog_name="hallmark-op")


if __name__ == "__main__":
    command()
