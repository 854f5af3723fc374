"""A target as the run uses it: its file, with secrets read and placeholders filled."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from harness.protocol.one_time_code import OneTimeCode, shared_secret
from harness.protocol.provider import ProviderMetadata
from harness.protocol.secret import Secret
from harness.protocol.user import User
from harness.targets.filling import TargetError, fill
from harness.targets.model import TargetFile, UserFile
from harness.targets.network import WrongNetwork, resolved_network
from harness.targets.pages_file import PageRequestFile, RecipeFile
from harness.targets.written import FromElsewhere, SecretValue
from harness.wire.challenges import AdminApi
from harness.wire.network import Network
from harness.wire.pages import PageRecipe, PageRequest

COMMAND_TIMEOUT = 30


class Target(Struct, frozen=True):
    """A target: `file` is its model, `path` the file's place, None where only an address was given.

    `facts` are what its process said when it started; placeholders that are filled later take them from here.
    """

    file: TargetFile
    path: Path | None
    issuer: str
    users: tuple[User, ...]
    recipes: tuple[PageRecipe, ...]
    network: Network
    facts: Mapping[str, str]

    @property
    def name(self) -> str:
        """How reports call it."""
        return self.file.target

    def beside(self, name: str) -> Path:
        """Return a path that the file names relative to itself."""
        return (self.path.parent if self.path else Path.cwd()) / name


def resolve(file: TargetFile, path: Path | None, facts: Mapping[str, str]) -> Target:
    """Fill the placeholders of a target file with facts such as `start.issuer`, and read its secrets.

    Raises `TargetError` where a placeholder has no fact or a secret cannot be read.
    """
    folder = path.parent if path else Path.cwd()
    return Target(
        file=file,
        path=path,
        issuer=fill(file.issuer, facts, "issuer"),
        users=tuple(_user(user, folder) for user in file.users),
        recipes=tuple(recipe(part) for part in file.pages.recipes),
        network=_network(file, folder, facts),
        facts=facts,
    )


def _network(file: TargetFile, folder: Path, facts: Mapping[str, str]) -> Network:
    bundle = fill(file.network.ca_bundle, facts, "network.ca_bundle") if file.network.ca_bundle else None
    try:
        return resolved_network(file.network, folder, bundle, lambda value: read_secret(value, folder))
    except WrongNetwork as error:
        raise TargetError(str(error)) from error


def read_secret(value: SecretValue, folder: Path) -> Secret:
    """Read a secret from the file itself, the environment, another file or a command's output."""
    if not isinstance(value, FromElsewhere):
        return Secret(value)
    given = [name for name in ("env", "file", "command") if getattr(value, name) is not None]
    if len(given) != 1:
        raise TargetError("a secret comes from exactly one of env, file and command")
    if value.env is not None:
        found = os.environ.get(value.env)
        if found is None:
            raise TargetError(
                f"the environment variable {value.env} is not set; the target file takes a secret from it"
            )
        return Secret(found)
    if value.file is not None:
        try:
            return Secret((folder / value.file).read_text("utf-8").strip())
        except (OSError, ValueError) as error:
            raise TargetError(f"cannot read the secret file {folder / value.file}: {_why(error)}") from error
    command = value.command or []
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_TIMEOUT, check=True, cwd=folder)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise TargetError(f"the command for a secret failed: {' '.join(command[:1])}: {_why(error)}") from error
    return Secret(done.stdout.strip())


def _why(error: OSError | ValueError | subprocess.SubprocessError) -> str:
    """Say why a file or a command failed without words of either, which may hold secrets."""
    if isinstance(error, UnicodeDecodeError):
        return "what it holds is not UTF-8"
    if isinstance(error, ValueError):
        return "it has a NUL character"
    if isinstance(error, subprocess.CalledProcessError):
        return f"it ended with {error.returncode}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"it took more than {COMMAND_TIMEOUT} s"
    return getattr(error, "strerror", None) or type(error).__name__


def _user(part: UserFile, folder: Path) -> User:
    try:
        return _with_secrets(part, folder)
    except TargetError as error:
        raise TargetError(f"users: {part.name}: {error}") from error


def _with_secrets(part: UserFile, folder: Path) -> User:
    codes = part.one_time_code
    if codes is None:
        return User(part.name, read_secret(part.password, folder), part.claims)
    secret = read_secret(codes.secret, folder)
    try:
        shared_secret(secret.reveal())
    except ValueError as error:
        raise TargetError(f"one_time_code.secret: {error}") from error
    told = OneTimeCode(secret, codes.digits, codes.period, codes.algorithm)
    return User(part.name, read_secret(part.password, folder), part.claims, told)


def provider_metadata(target: Target, issuer: str, published: Mapping[str, Any]) -> ProviderMetadata:
    """Return a provider's metadata: what it publishes, and what the target file says where it publishes nothing.

    Raises `TargetError` where a placeholder has no fact.
    """
    facts = {**target.facts, "issuer": issuer, "issuer.path": urlsplit(issuer).path.rstrip("/")}

    def filled(value: Any, where: str) -> Any:
        return fill(value, facts, where) if isinstance(value, str) else value

    written = {name: filled(value, f"metadata.{name}") for name, value in target.file.metadata.items()}
    return ProviderMetadata({**written, **published})


def admin_api(target: Target, issuer: str) -> AdminApi | None:
    """Return where the challenges of an issuer are decided, None where its pages are answered otherwise.

    Raises `TargetError` where a placeholder has no fact or a secret cannot be read.
    """
    written = target.file.pages.admin
    if written is None:
        return None
    facts = {**target.facts, "issuer": issuer, "issuer.path": urlsplit(issuer).path.rstrip("/")}
    headers = tuple((name, read_secret(value, target.beside(".")).reveal()) for name, value in written.headers.items())
    return AdminApi(fill(written.url, facts, "pages.admin.url"), headers, written.claims_in)


def error_page(target: Target, issuer: str) -> str | None:
    """Return where the provider of an issuer shows errors that no client gets, None where its file names no such place.

    Raises `TargetError` where a placeholder has no fact.
    """
    facts = {**target.facts, "issuer": issuer, "issuer.path": urlsplit(issuer).path.rstrip("/")}
    written = target.file.pages.error_page
    return None if written is None else fill(written, facts, "pages.error_page")


def recipe(part: RecipeFile) -> PageRecipe:
    """Return a recipe of the file as the browser takes it."""
    return PageRecipe(
        name=part.page,
        form_with=tuple(part.form_with),
        title=part.title,
        text=part.text,
        url=part.url,
        fill=tuple(part.fill.items()),
        submit=_button(part.submit),
        refuse=_button(part.refuse),
        send=tuple(_request(one) for one in part.send),
        refuse_send=tuple(_request(one) for one in part.refuse_send),
        open=part.open,
    )


def _request(part: PageRequestFile) -> PageRequest:
    return PageRequest(part.method, part.url, tuple(part.headers.items()), part.json_, tuple(part.form.items()))


def _button(button: dict[str, str] | str | None) -> tuple[str, str] | str | None:
    return next(iter(button.items()), None) if isinstance(button, dict) else button
