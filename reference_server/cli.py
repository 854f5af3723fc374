"""The command `hallmark-op`."""

import json
import signal
import sys
from typing import NoReturn

import click

from reference_server.commands import clients, database, keys, perform, tokens

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
@click.option(
    "--database",
    metavar="NAME|URL",
    help="sqlite (in memory, the default), postgresql or mysql (in a container), or the URL of a database.",
)
@click.option("--faults", is_flag=True, help="Serve each deliberate fault as an issuer of its own.")
@click.option("--stop-with-stdin", is_flag=True, help="End when standard input is closed.")
def serve_everything(
    port_public: int, port_admin: int, port_login: int, database: str | None, faults: bool, stop_with_stdin: bool
) -> None:
    """Start the public port, the admin port and the login and consent application on 127.0.0.1.

    Prints one line of JSON with their addresses when all three answer.
    """
    from reference_server.serving.database import WrongDatabase, database_place
    from reference_server.serving.deployment import Deployment
    from reference_server.serving.everything import Ports, StartFailed, serve_all
    from reference_server.serving.ports import HOST, PortInUse, claim_port, port_of

    try:
        ports = Ports(claim_port(port_public), claim_port(port_admin), claim_port(port_login))
    except PortInUse as error:
        _fail(str(error), WRONG_COMMAND)
    public, admin, login = (f"http://{HOST}:{port_of(holder)}" for holder in (ports.public, ports.admin, ports.login))
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))  # so that what was made here is removed
    try:
        with database_place(database) as place:
            deployment = Deployment(public, admin, login, place.url, place.disposable, place.system_secrets, faults)
            sys.exit(serve_all(deployment, ports, stop_with_stdin=stop_with_stdin))
    except WrongDatabase as error:
        _fail(str(error), WRONG_COMMAND)
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


@main.group("create")
def create() -> None:
    """Create clients and keys."""


@main.group("get")
def get() -> None:
    """Show clients and keys."""


@main.group("list")
def list_entries() -> None:
    """List clients."""


@main.group("update")
def update() -> None:
    """Change clients."""


@main.group("delete")
def delete() -> None:
    """Delete clients, keys and access tokens."""


@main.group("import")
def import_entries() -> None:
    """Import clients and keys from files."""


@main.group("introspect")
def introspect() -> None:
    """Tell what a token is good for."""


@main.group("revoke")
def revoke() -> None:
    """End tokens."""


@main.group("perform")
def play() -> None:
    """Play the client of a grant."""


@main.command("version")
def show_version() -> None:
    """Print the version."""
    from importlib.metadata import version

    click.echo(version("oidc-hallmark"))


for group, members in {
    create: (clients.create_client, keys.create_jwk),
    get: (clients.get_client, keys.get_jwk),
    list_entries: (clients.list_clients,),
    update: (clients.update_client,),
    delete: (clients.delete_client, keys.delete_jwk, tokens.delete_access_tokens),
    import_entries: (clients.import_client, keys.import_jwk),
    introspect: (tokens.introspect_token,),
    revoke: (tokens.revoke_token,),
    play: (perform.perform_authorization_code, perform.perform_client_credentials, perform.perform_device_code),
    main: (database.migrate, database.janitor),
}.items():
    for member in members:
        group.add_command(member)
for group, word, command in (
    (create, "oauth2-client", clients.create_client),
    (get, "oauth2-client", clients.get_client),
    (list_entries, "oauth2-clients", clients.list_clients),
    (update, "oauth2-client", clients.update_client),
    (delete, "oauth2-client", clients.delete_client),
    (import_entries, "oauth2-client", clients.import_client),
):
    group.add_command(command, word)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"hallmark-op: {message}", err=True)
    sys.exit(code)
