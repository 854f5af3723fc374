"""The command `hallmark-op`."""

import json
import sys
from typing import NoReturn

import click

WRONG_COMMAND = 2
SERVER_LOST = 1


@click.group()
def main() -> None:
    """The reference OpenID Provider."""


@main.group()
def serve() -> None:
    """Start servers."""


@serve.command("all")
@click.option("--port-public", type=click.IntRange(0, 65535), default=0, help="Port for clients and browsers; 0: free.")
@click.option("--port-admin", type=click.IntRange(0, 65535), default=0, help="Port for the admin API; 0: free.")
@click.option("--port-login", type=click.IntRange(0, 65535), default=0, help="Port for login and consent; 0: free.")
@click.option("--database", metavar="URL", help="SQLAlchemy URL; without it, one in memory that ends with the process.")
@click.option("--faults", is_flag=True, help="Serve each deliberate fault as an issuer of its own.")
@click.option("--stop-with-stdin", is_flag=True, help="End when standard input is closed.")
def serve_everything(
    port_public: int, port_admin: int, port_login: int, database: str | None, faults: bool, stop_with_stdin: bool
) -> None:
    """Start the public port, the admin port and the login and consent application on 127.0.0.1.

    Prints one line of JSON with their addresses when all three answer.
    """
    from reference_server.serving.database import database_place
    from reference_server.serving.deployment import Deployment
    from reference_server.serving.everything import Ports, StartFailed, serve_all
    from reference_server.serving.ports import HOST, PortInUse, claim_port, port_of

    try:
        ports = Ports(claim_port(port_public), claim_port(port_admin), claim_port(port_login))
    except PortInUse as error:
        _fail(str(error), WRONG_COMMAND)
    public, admin, login = (f"http://{HOST}:{port_of(holder)}" for holder in (ports.public, ports.admin, ports.login))
    try:
        with database_place(database) as place:
            deployment = Deployment(public, admin, login, place.url, place.disposable, place.system_secret, faults)
            sys.exit(serve_all(deployment, ports, stop_with_stdin=stop_with_stdin))
    except StartFailed as error:
        _fail(str(error), SERVER_LOST)


@main.command("faults")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the list.")
def list_faults(form: str) -> None:
    """List the deliberate faults and the requirements that each one breaks."""
    from reference_server.faults.catalogue import FAULTS

    if form == "json":
        entries = [
            {
                "name": fault.name,
                "requirements": list(fault.requirements),
                "also": list(fault.also),
                "description": fault.description,
            }
            for fault in FAULTS.values()
        ]
        click.echo(json.dumps(entries, indent=1))
        return
    for fault in FAULTS.values():
        click.echo(f"{fault.name}: {fault.description} ({', '.join(fault.requirements)})")


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"hallmark-op: {message}", err=True)
    sys.exit(code)
