"""Announces secrets to GitHub Actions, whose logs then hide them."""

import os

import click

from harness.targets.secrets import secrets_of
from harness.targets.target import Target

VARIABLE = "GITHUB_ACTIONS"


def announce_secrets(target: Target) -> None:
    """Say each secret of a target to the runner of GitHub Actions, and nowhere else: it keeps the line to itself.

    What a run prints holds no secret; this is for what other steps of the job print. Raises `TargetError` where a
    secret cannot be read.
    """
    if os.environ.get(VARIABLE) != "true":
        return
    for secret in secrets_of(target):
        for line in secret.reveal().splitlines():
            if line.strip():
                click.echo(f"::add-mask::{line.replace('%', '%25')}", err=True)
