"""`python -m reference_server` is the command `hallmark-op`."""

from reference_server.cli import main

main(prog_name="hallmark-op")
