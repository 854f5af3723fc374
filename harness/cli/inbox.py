"""`hallmark inbox serve`."""

import os
import sys
import threading
from pathlib import Path

import click

from harness.cli.ending import end
from harness.runner.inbox import listener_context, read_base, read_listen
from harness.runner.interruption import stopped_once
from harness.targets.filling import TargetError
from harness.targets.model import ListenerCertificateFile
from harness.wire.inbox.remote import SHORTEST_SECRET, RemoteInbox
from reports.exit_codes import EXIT_WRONG

SECRET_VARIABLE = "HALLMARK_INBOX_SECRET"


@click.group()
def inbox() -> None:
    """The RP's own endpoints, which a provider calls and fetches from."""


@inbox.command()
@click.option("--listen", default="127.0.0.1:8380", show_default=True, metavar="HOST:PORT", help="Where to listen.")
@click.option("--base-url", metavar="URL", help="What providers are told, where that differs.")
@click.option(
    "--certificate", metavar="FILE", help="PEM file with the certificate, and with the key where --key is not."
)
@click.option("--key", metavar="FILE", help="PEM file with the certificate's key, which is not encrypted.")
def serve(listen: str, base_url: str | None, certificate: str | None, key: str | None) -> None:
    """Keep an inbox beside a provider that cannot reach the machine of the run.

    Each run opens one connection to it, shows the secret of the environment variable HALLMARK_INBOX_SECRET, and is told
    over that connection what the provider called. Its target file says `inbox: {remote: {url: ..., secret: {env:
    HALLMARK_INBOX_SECRET}}}`.

    \b
    Examples:
      hallmark inbox serve --listen 0.0.0.0:8443 --certificate rp.pem --base-url https://rp.example:8443
      hallmark inbox serve --base-url https://rp.example/inbox      behind a proxy that speaks TLS

    \b
    Exit codes: 0 it was stopped, 2 the command is wrong.
    """
    try:
        opened = _opened(listen, base_url, certificate, key)
    except TargetError as error:
        end(EXIT_WRONG, error)
    try:
        with stopped_once():
            click.echo(f"the inbox serves at {opened.base}")
            threading.Event().wait()
    except KeyboardInterrupt:
        opened.close()
    sys.exit(0)


def _opened(listen: str, base_url: str | None, certificate: str | None, key: str | None) -> RemoteInbox:
    secret = os.environ.get(SECRET_VARIABLE, "")
    if len(secret) < SHORTEST_SECRET:
        raise TargetError(f"{SECRET_VARIABLE}: expected a secret of at least {SHORTEST_SECRET} characters")
    if key is not None and certificate is None:
        raise TargetError("--key: belongs to a --certificate")
    place, base = read_listen(listen, "--listen"), read_base(base_url, "--base-url")
    file = ListenerCertificateFile(certificate=certificate, key=key) if certificate else None
    context = listener_context(file, Path.cwd(), "--certificate") if file else None
    try:
        return RemoteInbox(place, base, context, secret)
    except OSError as error:
        raise TargetError(f"--listen: {listen} cannot be had: {error.strerror or error}") from error
