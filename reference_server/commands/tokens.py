"""`hallmark-op introspect token`, `revoke token` and `delete access-tokens`."""

import click

from reference_server.commands.call import Server, admin_server, public_server
from reference_server.commands.output import format_option, print_members
from reference_server.commands.perform import post_as_client

MAY_BEGIN_WITH_A_DASH = {"ignore_unknown_options": True}
"""Of base64url tokens, one of 64 begins with a dash, and is no option."""


@click.command(
    "token",
    context_settings=MAY_BEGIN_WITH_A_DASH,
    epilog="\b\nExample:\n  hallmark-op introspect token eyJ... --scope read --format json\n",
)
@click.argument("token")
@click.option("--scope", multiple=True, help="The token is only active where it has this scope. May be repeated.")
@format_option
@admin_server
def introspect_token(token: str, scope: tuple[str, ...], form: str, endpoint: str, ca_bundle: str | None) -> None:
    """Tell what a token is good for (RFC 7662)."""
    form_body = {"token": token, "scope": " ".join(scope)}
    print_members(form, Server(endpoint, ca_bundle).json("POST", "/admin/oauth2/introspect", data=form_body))


@click.command(
    "token",
    context_settings=MAY_BEGIN_WITH_A_DASH,
    epilog="\b\nExample:\n  hallmark-op revoke token eyJ... --client-id shop\n",
)
@click.argument("token")
@click.option("--client-id", required=True, help="The client that the token was issued to.")
@click.option("--client-secret", default="", envvar="HALLMARK_OP_CLIENT_SECRET", help="Its secret; none if public.")
@public_server
def revoke_token(token: str, client_id: str, client_secret: str, endpoint: str, ca_bundle: str | None) -> None:
    """End a token (RFC 7009); a refresh token takes its access tokens along."""
    post_as_client(Server(endpoint, ca_bundle), "/oauth2/revoke", client_id, client_secret, {"token": token})
    click.echo("revoked")


@click.command("access-tokens", epilog="\b\nExample:\n  hallmark-op delete access-tokens shop\n")
@click.argument("client_id")
@admin_server
def delete_access_tokens(client_id: str, endpoint: str, ca_bundle: str | None) -> None:
    """Forget every access token of a client."""
    Server(endpoint, ca_bundle).json("DELETE", "/admin/oauth2/tokens", params={"client_id": client_id})
    click.echo(client_id)
