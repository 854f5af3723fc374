"""`hallmark-op create|get|list|update|delete|import client`."""

import json
from collections.abc import Callable
from typing import Any, Literal, TextIO
from urllib.parse import parse_qs, urlsplit

import click
from msgspec import Struct

from reference_server.commands.call import CommandFailed, Server, admin_server, in_path
from reference_server.commands.output import format_option, print_members, print_rows

PATH = "/admin/clients"
COLUMNS = ("client_id", "client_name", "grant_types", "response_types", "scope")


class ClientFlag(Struct, frozen=True):
    """An option of `create client` and `update client`: its name, the member it sets, what kind, and its help."""

    name: str
    member: str
    kind: Literal["text", "texts", "switch", "json"]
    told: str


CLIENT_FLAGS = (
    ClientFlag("--name", "client_name", "text", "Name that End-Users see."),
    ClientFlag("--secret", "client_secret", "text", "Secret; without it the provider makes one."),
    ClientFlag("--redirect-uri", "redirect_uris", "texts", "Where answers may go."),
    ClientFlag("--grant-type", "grant_types", "texts", "Grant that the client may use."),
    ClientFlag("--response-type", "response_types", "texts", "Response type that the client may use."),
    ClientFlag("--scope", "scope", "texts", "Scope that the client may ask for."),
    ClientFlag("--audience", "audience", "texts", "Audience that the client may ask for."),
    ClientFlag("--token-endpoint-auth-method", "token_endpoint_auth_method", "text", "How the client authenticates."),
    ClientFlag("--owner", "owner", "text", "Who looks after the client."),
    ClientFlag("--metadata", "metadata", "json", "Anything, as JSON."),
    ClientFlag("--access-token-strategy", "access_token_strategy", "text", "opaque or jwt."),
    ClientFlag("--subject-type", "subject_type", "text", "public or pairwise."),
    ClientFlag("--sector-identifier-uri", "sector_identifier_uri", "text", "List of redirect URIs of one sector."),
    ClientFlag("--jwks-uri", "jwks_uri", "text", "Where the client's keys are."),
    ClientFlag("--request-uri", "request_uris", "texts", "Where Request Objects may be."),
    ClientFlag("--request-object-signing-alg", "request_object_signing_alg", "text", "Algorithm of Request Objects."),
    ClientFlag("--allowed-cors-origin", "allowed_cors_origins", "texts", "Origin whose scripts may call."),
    ClientFlag("--post-logout-callback", "post_logout_redirect_uris", "texts", "Where a logout may end."),
    ClientFlag("--backchannel-logout-callback", "backchannel_logout_uri", "text", "Where logout tokens go."),
    ClientFlag(
        "--backchannel-logout-session-required", "backchannel_logout_session_required", "switch", "They need a sid."
    ),
    ClientFlag("--frontchannel-logout-callback", "frontchannel_logout_uri", "text", "Page that ends a session."),
    ClientFlag(
        "--frontchannel-logout-session-required", "frontchannel_logout_session_required", "switch", "It needs a sid."
    ),
    ClientFlag("--skip-consent", "skip_consent", "switch", "Tell the consent application not to ask."),
    ClientFlag("--skip-logout-consent", "skip_logout_consent", "switch", "Tell the logout application not to ask."),
    ClientFlag("--client-uri", "client_uri", "text", "Home page."),
    ClientFlag("--logo-uri", "logo_uri", "text", "Logo."),
    ClientFlag("--policy-uri", "policy_uri", "text", "Privacy policy."),
    ClientFlag("--tos-uri", "tos_uri", "text", "Terms of service."),
    ClientFlag("--contact", "contacts", "texts", "Address of a person."),
)


def client_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every option of a client; only those that were given arrive as a value."""
    for flag in reversed(CLIENT_FLAGS):
        settings: dict[str, Any] = {"help": flag.told}
        if flag.kind == "switch":
            settings |= {"is_flag": True, "default": None}
        elif flag.kind == "texts":
            settings |= {"multiple": True, "help": f"{flag.told} May be repeated."}
        command = click.option(flag.name, flag.member, **settings)(command)
    return command


def told_members(options: dict[str, Any]) -> dict[str, Any]:
    """The client members of the options that were given. Raises `CommandFailed`."""
    members: dict[str, Any] = {}
    for flag in CLIENT_FLAGS:
        value = options.get(flag.member)
        if value is None or value == ():
            continue
        if flag.kind == "json":
            members[flag.member] = _parsed(value, flag.name)
        elif flag.member == "scope":
            members["scope"] = " ".join(value)
        else:
            members[flag.member] = list(value) if flag.kind == "texts" else value
    return members


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise CommandFailed(f"{where} is not JSON: {error}") from error


@click.command(
    "client",
    epilog="""\b
Examples:
  hallmark-op create client --name Shop --redirect-uri https://shop.example/callback
  hallmark-op create client --grant-type client_credentials --scope read --format json
""",
)
@click.option("--id", "client_id", help="The client's id; without it the provider makes one.")
@client_options
@format_option
@admin_server
def create_client(client_id: str | None, form: str, endpoint: str, ca_bundle: str | None, **options: Any) -> None:
    """Create a client and print it with its secret, which is not shown again."""
    members = told_members(options) | ({"client_id": client_id} if client_id else {})
    print_members(form, Server(endpoint, ca_bundle).json("POST", PATH, json=members))


@click.command("client", epilog="\b\nExample:\n  hallmark-op get client shop --format json\n")
@click.argument("client_id", nargs=-1, required=True)
@format_option
@admin_server
def get_client(client_id: tuple[str, ...], form: str, endpoint: str, ca_bundle: str | None) -> None:
    """Show clients by their ids."""
    for one in client_id:
        print_members(form, _read(Server(endpoint, ca_bundle), one))


@click.command("clients", epilog="\b\nExample:\n  hallmark-op list clients --owner shop-team --page-size 20\n")
@click.option("--page-size", type=click.IntRange(1, 500), default=100, show_default=True, help="Clients of a page.")
@click.option("--page-token", help="Where the page begins, as the page before it says.")
@click.option("--name", "client_name", help="Only clients of this name.")
@click.option("--owner", help="Only clients of this owner.")
@format_option
@admin_server
def list_clients(form: str, endpoint: str, ca_bundle: str | None, **asked: Any) -> None:
    """List clients, page by page."""
    answer = Server(endpoint, ca_bundle).call(
        "GET", PATH, params={name: value for name, value in asked.items() if value is not None}
    )
    if answer.status_code != 200:
        raise CommandFailed(f"the list cannot be had: status {answer.status_code}")
    following = parse_qs(urlsplit(answer.links.get("next", {}).get("url", "")).query).get("page_token", [""])[0]
    if form == "json":
        listed = {"items": answer.json(), "next_page_token": following, "is_last_page": not following}
        click.echo(json.dumps(listed, indent=1))
        return
    print_rows(answer.json(), COLUMNS)
    if following:
        click.echo(f"more: --page-token {following}")


@click.command("client", epilog="\b\nExample:\n  hallmark-op update client shop --scope read --scope write\n")
@click.argument("client_id")
@client_options
@format_option
@admin_server
def update_client(client_id: str, form: str, endpoint: str, ca_bundle: str | None, **options: Any) -> None:
    """Change what is given of a client, and leave the rest as it is."""
    members = told_members(options)
    if not members:
        raise CommandFailed("nothing to change was given; see hallmark-op update client --help")
    operations = [{"op": "add", "path": f"/{name}", "value": value} for name, value in members.items()]
    server, asked = Server(endpoint, ca_bundle), {"client": client_id}
    print_members(form, server.json("PATCH", f"{PATH}/{in_path(client_id)}", asked=asked, json=operations))


@click.command("client", epilog="\b\nExample:\n  hallmark-op delete client shop\n")
@click.argument("client_id", nargs=-1, required=True)
@admin_server
def delete_client(client_id: tuple[str, ...], endpoint: str, ca_bundle: str | None) -> None:
    """Delete clients by their ids, with all that was granted to them."""
    for one in client_id:
        Server(endpoint, ca_bundle).json("DELETE", f"{PATH}/{in_path(one)}", asked={"client": one})
        click.echo(one)


@click.command("client", epilog="\b\nExample:\n  hallmark-op import client clients.json\n")
@click.argument("file", type=click.File(), default="-")
@format_option
@admin_server
def import_client(file: TextIO, form: str, endpoint: str, ca_bundle: str | None) -> None:
    """Create clients from a JSON file, or from standard input: one client, or a list of them."""
    told = _parsed(file.read(), getattr(file, "name", "the file"))
    for members in told if isinstance(told, list) else [told]:
        print_members(form, Server(endpoint, ca_bundle).json("POST", PATH, json=members))


def _read(server: Server, client_id: str) -> dict[str, Any]:
    return dict(server.json("GET", f"{PATH}/{in_path(client_id)}", asked={"client": client_id}))
