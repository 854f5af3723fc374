"""Calls of a command to a running provider, and what a command says when one fails."""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click
from msgspec import Struct

if TYPE_CHECKING:
    import requests

TIMEOUT_SECONDS = 20.0
ADMIN_VARIABLE = "HALLMARK_OP_ADMIN"
ISSUER_VARIABLE = "HALLMARK_OP_ISSUER"
ADMIN_DEFAULT = "http://127.0.0.1:4445"
ISSUER_DEFAULT = "http://127.0.0.1:4444"


class CommandFailed(click.ClickException):
    """A command cannot do what was asked; the message says why and what to do."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Print the message as every other one of this command."""
        click.echo(f"hallmark-op: {self.message}", err=True, file=file)


class Server(Struct, frozen=True):
    """A running provider at a base URL; `ca_bundle` is a PEM file of authorities to trust."""

    url: str
    ca_bundle: str | None

    def call(self, method: str, path: str, **arguments: Any) -> "requests.Response":
        """The answer to a request, whatever its status. Raises `CommandFailed` where none comes."""
        import requests

        address = path if "://" in path else self.url.rstrip("/") + path
        try:
            with requests.Session() as session:
                session.trust_env = False
                session.verify = self.ca_bundle or True
                return session.request(method, address, timeout=TIMEOUT_SECONDS, allow_redirects=False, **arguments)
        except requests.exceptions.SSLError as error:
            raise CommandFailed(
                f"the certificate of {address} is not trusted: give the authority's PEM file with --ca-bundle"
            ) from error
        except (requests.RequestException, OSError, ValueError) as error:
            raise CommandFailed(
                f"no provider answers at {address} ({type(error).__name__}): does it run? --endpoint says where"
            ) from error

    def json(self, method: str, path: str, *, asked: Mapping[str, str] | None = None, **arguments: Any) -> Any:
        """The JSON of a successful answer, None where it is empty.

        `asked` names what a 404 did not find. Raises `CommandFailed`.
        """
        answer = self.call(method, path, **arguments)
        if answer.status_code == 404 and asked:
            what, name = next(iter(asked.items()))
            raise CommandFailed(f"there is no {what} '{name}' at {self.url}")
        if answer.status_code >= 400:
            raise CommandFailed(f"the provider refused: {refusal_text(answer)}")
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError as error:
            raise CommandFailed(f"{self.url} did not answer with JSON: is it the right port?") from error


def refusal_text(answer: "requests.Response") -> str:
    """The error of an answer in one line."""
    try:
        members = answer.json()
        code, description = members["error"], members.get("error_description", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"status {answer.status_code}: is {answer.url} the right address?"
    return f"{code}: {description}" if description else str(code)


def in_path(name: str) -> str:
    """A name as one segment of a path."""
    return quote(name, safe="")


def admin_server(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--endpoint`, the address of the admin API, and `--ca-bundle`."""
    return _server(command, ADMIN_VARIABLE, ADMIN_DEFAULT, "Address of the admin API")


def public_server(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--endpoint`, the issuer, and `--ca-bundle`."""
    return _server(command, ISSUER_VARIABLE, ISSUER_DEFAULT, "The issuer")


def _server(command: Callable[..., Any], variable: str, default: str, what: str) -> Callable[..., Any]:
    told = f"{what}; else of the environment variable {variable}, else {default}."
    bundle = "PEM file of the authorities to trust."
    command = click.option("--ca-bundle", type=click.Path(exists=True, dir_okay=False), help=bundle)(command)
    return click.option("--endpoint", metavar="URL", default=lambda: os.environ.get(variable, default), help=told)(
        command
    )
