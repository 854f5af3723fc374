"""`hallmark-op perform`: play the client of a grant, to see whether everything is in place."""

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

import click

from reference_server.commands.call import CommandFailed, Server, public_server, refusal_text
from reference_server.commands.output import format_option, print_members
from reference_server.encoding import base64url

HOST = "127.0.0.1"
CALLBACK_PATH = "/callback"
WAIT_SECONDS = 300.0
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


def client_credentials_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--client-id` and `--client-secret`."""
    command = click.option(
        "--client-secret", default="", envvar="HALLMARK_OP_CLIENT_SECRET", help="Its secret; none for a public client."
    )(command)
    return click.option("--client-id", required=True, help="The client that is played.")(command)


def post_as_client(server: Server, path: str, client_id: str, client_secret: str, form: dict[str, str]) -> Any:
    """POST a form, authenticated as the client registered. Raises `CommandFailed`.

    `client_secret_basic` is tried first and `client_secret_post` next; without a secret the client is public.
    """
    if not client_secret:
        return server.json("POST", path, data=form | {"client_id": client_id})
    answer = server.call("POST", path, data=form, auth=(quote_plus(client_id), quote_plus(client_secret)))
    if answer.status_code == 401:
        told = form | {"client_id": client_id, "client_secret": client_secret}
        return server.json("POST", path, data=told)
    if answer.status_code >= 400:
        raise CommandFailed(f"the provider refused: {refusal_text(answer)}")
    return answer.json() if answer.content else None


def metadata_of(server: Server) -> dict[str, Any]:
    """The provider's metadata. Raises `CommandFailed`."""
    return dict(server.json("GET", "/.well-known/openid-configuration"))


@click.command(
    "client-credentials",
    epilog="\b\nExample:\n  hallmark-op perform client-credentials --client-id robot --scope read\n",
)
@client_credentials_options
@click.option("--scope", multiple=True, help="Scope to ask for. May be repeated.")
@click.option("--audience", multiple=True, help="Audience to ask for. May be repeated.")
@format_option
@public_server
def perform_client_credentials(
    client_id: str,
    client_secret: str,
    scope: tuple[str, ...],
    audience: tuple[str, ...],
    form: str,
    endpoint: str,
    ca_bundle: str | None,
) -> None:
    """Get an access token for a client itself (RFC 6749 4.4)."""
    server = Server(endpoint, ca_bundle)
    asked = {"grant_type": "client_credentials", "scope": " ".join(scope), "audience": " ".join(audience)}
    token_endpoint = metadata_of(server)["token_endpoint"]
    print_members(form, post_as_client(server, token_endpoint, client_id, client_secret, asked))


@click.command(
    "authorization-code",
    epilog="\b\nExample:\n  hallmark-op perform authorization-code --client-id shop --scope openid\n",
)
@client_credentials_options
@click.option("--scope", multiple=True, default=("openid",), help="Scope to ask for. May be repeated.")
@click.option("--audience", multiple=True, help="Audience to ask for. May be repeated.")
@click.option("--prompt", help="The prompt parameter.")
@click.option("--max-age", type=int, help="The max_age parameter, in seconds.")
@click.option("--port", type=click.IntRange(1, 65535), default=4446, show_default=True, help="Port of the callback.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@format_option
@public_server
def perform_authorization_code(
    client_id: str,
    client_secret: str,
    scope: tuple[str, ...],
    audience: tuple[str, ...],
    prompt: str | None,
    max_age: int | None,
    port: int,
    no_open: bool,
    form: str,
    endpoint: str,
    ca_bundle: str | None,
) -> None:
    """Log in with a browser and print the tokens (RFC 6749 4.1).

    The client must have the redirect URI http://127.0.0.1:4446/callback, with the port of --port.
    """
    server = Server(endpoint, ca_bundle)
    metadata, verifier = metadata_of(server), secrets.token_urlsafe(48)
    redirect_uri, state = f"http://{HOST}:{port}{CALLBACK_PATH}", secrets.token_urlsafe(16)
    asked = {
        "client_id": client_id,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "scope": " ".join(scope),
        "state": state,
        "nonce": secrets.token_urlsafe(16),
        "code_challenge": base64url(hashlib.sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
        "audience": " ".join(audience),
        "prompt": prompt or "",
        "max_age": "" if max_age is None else str(max_age),
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    address = f"{metadata['authorization_endpoint']}?{query}"
    answer = _await_callback(port, address, opens=not no_open)
    if answer.get("state") != state:
        raise CommandFailed("the answer has another state than the request: somebody else's, or an old one")
    if "code" not in answer:
        told = f"{answer.get('error', 'no code')}: {answer.get('error_description', '')}"
        raise CommandFailed(f"the provider refused: {told}")
    exchange = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    print_members(form, post_as_client(server, metadata["token_endpoint"], client_id, client_secret, exchange))


def _await_callback(port: int, address: str, *, opens: bool) -> dict[str, str]:
    """Listen for one answer at the redirect URI. Raises `CommandFailed`."""
    import webbrowser  # these two cost every other command a part of its start
    from http.server import BaseHTTPRequestHandler, HTTPServer

    answers: list[dict[str, str]] = []

    class Callback(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            here = parts.path == CALLBACK_PATH
            if here:
                answers.append(dict(parse_qsl(parts.query)))
            self.send_response(200 if here else 404)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"The answer has arrived; you can close this page.\n" if here else b"")

        def log_message(self, format: str, *args: object) -> None:
            return

    try:
        listener = HTTPServer((HOST, port), Callback)
    except OSError as error:
        raise CommandFailed(f"port {port} of {HOST} is in use: choose another with --port") from error
    with listener:
        click.echo(f"open {address}", err=True)
        if opens:
            webbrowser.open(address)
        deadline = time.monotonic() + WAIT_SECONDS
        while not answers:
            listener.timeout = max(0.0, deadline - time.monotonic())
            if not listener.timeout:
                raise CommandFailed(f"no answer came to the redirect URI within {WAIT_SECONDS:.0f} s")
            listener.handle_request()
    return answers[0]


@click.command(
    "device-code",
    epilog="\b\nExample:\n  hallmark-op perform device-code --client-id tv --scope openid\n",
)
@client_credentials_options
@click.option("--scope", multiple=True, default=("openid",), help="Scope to ask for. May be repeated.")
@click.option("--audience", multiple=True, help="Audience to ask for. May be repeated.")
@format_option
@public_server
def perform_device_code(
    client_id: str,
    client_secret: str,
    scope: tuple[str, ...],
    audience: tuple[str, ...],
    form: str,
    endpoint: str,
    ca_bundle: str | None,
) -> None:
    """Show a code to type in another browser, and wait for the tokens (RFC 8628)."""
    server = Server(endpoint, ca_bundle)
    metadata = metadata_of(server)
    if "device_authorization_endpoint" not in metadata:
        raise CommandFailed("the provider has no device_authorization_endpoint")
    asked = {"client_id": client_id, "scope": " ".join(scope), "audience": " ".join(audience)}
    told = post_as_client(server, metadata["device_authorization_endpoint"], client_id, client_secret, asked)
    click.echo(f"open {told.get('verification_uri_complete', told['verification_uri'])}", err=True)
    click.echo(f"code {told['user_code']}", err=True)
    interval, deadline = int(told.get("interval", 5)), time.monotonic() + int(told["expires_in"])
    poll = {"grant_type": DEVICE_CODE, "device_code": told["device_code"]}
    while time.monotonic() < deadline:
        time.sleep(interval)
        try:
            tokens = post_as_client(server, metadata["token_endpoint"], client_id, client_secret, poll)
        except CommandFailed as error:
            if "authorization_pending" in error.message:
                continue
            if "slow_down" in error.message:
                interval += 5
                continue
            raise
        print_members(form, tokens)
        return
    raise CommandFailed("the code has run out; nobody typed it")
