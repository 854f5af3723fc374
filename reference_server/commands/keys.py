"""`hallmark-op create|get|delete|import jwk`."""

import json
from typing import Any, TextIO

import click

from reference_server.commands.call import CommandFailed, Server, admin_server, in_path
from reference_server.commands.output import format_option, print_rows

PATH = "/admin/keys"
COLUMNS = ("kid", "kty", "alg", "use")
PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "k")


def _print_keys(form: str, jwks: dict[str, Any], *, public: bool) -> None:
    keys = [{name: value for name, value in key.items() if not public or name not in PRIVATE} for key in jwks["keys"]]
    if form == "json":
        click.echo(json.dumps({"keys": keys}, indent=1))
    else:
        print_rows(keys, COLUMNS)


@click.command("jwk", epilog="\b\nExample (rotation):\n  hallmark-op create jwk hydra.openid.id-token --alg RS256\n")
@click.argument("set_name", metavar="SET")
@click.argument("kid", required=False)
@click.option("--alg", default="RS256", show_default=True, help="Algorithm that the key is for.")
@click.option("--use", type=click.Choice(["sig", "enc"]), default="sig", show_default=True, help="What the key is for.")
@click.option("--public", is_flag=True, help="Print the public part only.")
@format_option
@admin_server
def create_jwk(
    set_name: str, kid: str | None, alg: str, use: str, public: bool, form: str, endpoint: str, ca_bundle: str | None
) -> None:
    """Make a key and add it to a set. The newest key of hydra.openid.id-token signs; older ones stay to verify by."""
    body = {"alg": alg, "use": use} | ({"kid": kid} if kid else {})
    made = Server(endpoint, ca_bundle).json("POST", f"{PATH}/{in_path(set_name)}", json=body)
    _print_keys(form, made, public=public)


@click.command("jwk", epilog="\b\nExample:\n  hallmark-op get jwk hydra.openid.id-token --public --format json\n")
@click.argument("set_name", metavar="SET")
@click.option("--public", is_flag=True, help="Print the public parts only.")
@format_option
@admin_server
def get_jwk(set_name: str, public: bool, form: str, endpoint: str, ca_bundle: str | None) -> None:
    """Show a set of keys; JSON has the private parts unless --public is given."""
    server = Server(endpoint, ca_bundle)
    _print_keys(form, server.json("GET", f"{PATH}/{in_path(set_name)}", asked={"key set": set_name}), public=public)


@click.command("jwk", epilog="\b\nExample:\n  hallmark-op delete jwk my-set\n")
@click.argument("set_name", metavar="SET")
@click.argument("kid", required=False)
@admin_server
def delete_jwk(set_name: str, kid: str | None, endpoint: str, ca_bundle: str | None) -> None:
    """Delete a set of keys, or one key of it."""
    path, asked = f"{PATH}/{in_path(set_name)}", {"key set": set_name}
    if kid:
        path, asked = f"{path}/{in_path(kid)}", {"key": kid}
    Server(endpoint, ca_bundle).json("DELETE", path, asked=asked)
    click.echo(kid or set_name)


@click.command("jwk", epilog="\b\nExample:\n  hallmark-op import jwk my-set keys.json\n")
@click.argument("set_name", metavar="SET")
@click.argument("file", type=click.File(), default="-")
@format_option
@admin_server
def import_jwk(set_name: str, file: TextIO, form: str, endpoint: str, ca_bundle: str | None) -> None:
    """Put the keys of a JWK Set, from a file or from standard input, in the place of a set."""
    try:
        told = json.loads(file.read())
    except ValueError as error:
        raise CommandFailed(f"the file is not JSON: {error}") from error
    stored = Server(endpoint, ca_bundle).json("PUT", f"{PATH}/{in_path(set_name)}", json=told)
    _print_keys(form, stored, public=True)
