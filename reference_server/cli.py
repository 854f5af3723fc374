"""The command `hallmark-op`."""

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, get_args

import click

from reference_server.commands import clients, database, keys, perform, tokens
from reference_server.options import Options, Tls, WrongOption, option_names, read_options

if TYPE_CHECKING:
    from reference_server.serving.certificate import Certificate

WRONG_COMMAND = 2
SERVER_LOST = 1
PARTS = ("public", "admin", "login")


@click.group()
def main() -> None:
    """The reference OpenID Provider."""


@main.group()
def serve() -> None:
    """Start servers."""


def serve_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that matter; --set reaches the others."""
    for name, settings in reversed(
        (
            ("--config", {"type": click.Path(path_type=Path), "metavar": "FILE", "help": "Options in YAML."}),
            ("--port-public", {"type": int, "help": "Port for clients and browsers; 0: free."}),
            ("--port-admin", {"type": int, "help": "Port for the admin API; 0: free."}),
            ("--port-login", {"type": int, "help": "Port for login and consent; 0: free."}),
            (
                "--database",
                {"metavar": "NAME|URL", "help": "sqlite (in memory), postgresql, mysql, or a URL."},
            ),
            ("--issuer", {"metavar": "URL", "help": "The issuer where it is not the public port's own address."}),
            (
                "--tls",
                {"type": click.Choice(get_args(Tls)), "help": "https, and whose certificate."},
            ),
            ("--login-url", {"metavar": "URL", "help": "Login page of an application of your own."}),
            ("--faults/--no-faults", {"default": None, "help": "Serve each deliberate fault as an issuer of its own."}),
            (
                "--set",
                {"metavar": "NAME=VALUE", "multiple": True, "help": "Any option of hallmark-op options."},
            ),
            ("--stop-with-stdin", {"is_flag": True, "hidden": True, "help": "End when standard input is closed."}),
        )
    ):
        command = click.option(name, **settings)(command)
    return command


@serve.command("all")
@serve_options
def serve_everything(**told: Any) -> None:
    """Start the public port, the admin port and the login and consent application on 127.0.0.1.

    Prints one line of JSON with their addresses when all three answer.
    """
    _serve(("public", "admin", "login"), told)


@serve.command("public")
@serve_options
def serve_public(**told: Any) -> None:
    """Start the public port alone; it shares a database with others."""
    _serve(("public",), told)


@serve.command("admin")
@serve_options
def serve_admin(**told: Any) -> None:
    """Start the admin port alone; it shares a database with others."""
    _serve(("admin",), told)


def _serve(parts: tuple[str, ...], told: dict[str, Any]) -> NoReturn:
    from reference_server.serving.database import WrongDatabase, database_place
    from reference_server.serving.deployment import Deployment
    from reference_server.serving.everything import Ports, StartFailed, serve_all
    from reference_server.serving.ports import HOST, PortInUse, claim_port, port_of

    stop_with_stdin = told.pop("stop_with_stdin")
    options = _options(told)
    if len(parts) == 1 and options.database is None:
        _fail(f"serve {parts[0]} shares a database with other servers: say which with --database", WRONG_COMMAND)
    try:
        claimed = {name: claim_port(getattr(options, f"port_{name}")) if name in parts else None for name in PARTS}
    except PortInUse as error:
        _fail(str(error), WRONG_COMMAND)
    scheme = {"public": "http", "admin": "http", "login": "http"}
    if options.tls != "off":
        scheme |= {"public": "https", "login": "https"}
    ports = Ports(**claimed)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))  # so that what was made here is removed
    own = {
        name: f"{scheme[name]}://{HOST}:{port_of(holder) if holder else getattr(options, f'port_{name}')}"
        for name, holder in claimed.items()
    }
    own["public"] = options.issuer.rstrip("/") if options.issuer else own["public"]
    try:
        with ExitStack() as stack:
            place = stack.enter_context(database_place(options.database))
            certificate = _certificate(options, stack)
            deployment = Deployment(
                **own,
                database=place.url,
                disposable=place.disposable,
                system_secrets=place.system_secrets,
                options=options,
                certificate=certificate,
            )
            sys.exit(serve_all(deployment, ports, stop_with_stdin=stop_with_stdin))
    except WrongDatabase as error:
        _fail(str(error), WRONG_COMMAND)
    except StartFailed as error:
        _fail(str(error), SERVER_LOST)


def _certificate(options: Options, stack: ExitStack) -> "Certificate | None":
    if options.tls == "off":
        return None
    from reference_server.serving.certificate import Certificate, self_signed_certificate
    from reference_server.serving.ports import HOST

    if options.tls_certificate is not None and options.tls_key is not None:
        return Certificate(options.tls_certificate, options.tls_key, made_here=False)
    return stack.enter_context(self_signed_certificate(HOST))


def _options(told: dict[str, Any]) -> Options:
    file, pairs = told.pop("config"), [pair.partition("=") for pair in told.pop("set")]
    try:
        if not all(equals for _, equals, _ in pairs):
            raise WrongOption("--set takes NAME=VALUE")
        return read_options(file, os.environ, {name: value for name, _, value in pairs}, told)
    except WrongOption as error:
        _fail(str(error), WRONG_COMMAND)


@main.command("options")
def list_options() -> None:
    """List every option of serve by the name that it has in the file, and its default."""
    for name in option_names():
        value: Any = Options()
        for part in name.split(".") if hasattr(value, name) else ("settings", *name.split(".")):
            value = getattr(value, part)
        click.echo(f"{name}: {json.dumps(value, default=str)}")


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
                "shown_in": list(fault.shown_in),
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
