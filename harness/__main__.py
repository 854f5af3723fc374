"""Runs the `hallmark` command: `python -m harness`."""

from harness.cli.main import main

main(prog_name="hallmark")
