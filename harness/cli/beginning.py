"""`hallmark init`."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import click
import yaml
from msgspec import Struct
from msgspec.structs import replace

from harness.cli.doctor import shown
from harness.cli.ending import end
from harness.cli.running import PASSWORD_VARIABLE, given_password
from harness.document.diagnostic import DocumentErrors
from harness.protocol.authorization import AuthorizationError, Page
from harness.protocol.client import Client
from harness.protocol.exchange import FailureKind
from harness.protocol.outcome import NoAnswer, SignIn
from harness.protocol.provider import Provider
from harness.protocol.tokens import IdToken
from harness.runner.clients import NoClient
from harness.runner.descriptions import described
from harness.runner.examination import examined
from harness.runner.interruption import stopped_once
from harness.runner.options import Options, Unreachable
from harness.runner.preparation import reached
from harness.runner.rehearsal import Rehearsal, rehearsal
from harness.runner.starting import ADDRESS_SCHEMES, starting
from harness.shipped_folder import scenarios_folder
from harness.targets.deviations import PLAIN_HTTP, is_loopback
from harness.targets.filling import TargetError
from harness.targets.loading import FILE_SUFFIXES, INITIAL_ACCESS_TOKEN, load_target
from harness.targets.target import Target, resolve
from harness.wire.browser import Browser
from harness.wire.guessing import LOGOUT
from harness.wire.pages import PageRecipe
from reports.exit_codes import EXIT_INCOMPLETE, EXIT_UNREACHABLE, EXIT_WRONG
from reports.output import OutputError, replace_file
from reports.plain_text import one_line

# What is asked for where a request without a challenge is refused (RFC 7636 4.2).
CHALLENGE_METHOD = "S256"
# A question at logout is described later, and clients that stay are told of at the end of a run.
WITHOUT_WHICH_A_RUN_GOES = ("logout", "deletion")
HELP_OF_PAGE = (
    "describe that page under pages.recipes, as docs/implementers.md shows; hallmark login --target FILE tries it"
)
HELP_OF_REGISTRATION = (
    f"where registration takes an initial access token (RFC 7591 3), put it into {INITIAL_ACCESS_TOKEN}; where nobody "
    "registers clients, docs/implementers.md says how a target file names those that there are"
)
HELP_OF_ACCOUNT = {
    FailureKind.PASSWORD_REFUSED: f"nothing is written: put the right password into {PASSWORD_VARIABLE}, and try again",
    FailureKind.ACCOUNT_LOCKED: "nothing is written: unlock the account, or name another user, and try again",
}
HELP_OF_ANSWER = "no page is the reason: that is the provider's own answer, or what its operator has to allow"


@click.command()
@click.argument("url")
@click.option(
    "--user",
    "names",
    metavar="NAME",
    required=True,
    multiple=True,
    help=f"Who logs in; the password comes from {PASSWORD_VARIABLE}, that of a second user from {PASSWORD_VARIABLE}_2.",
)
@click.option("--write", "written", default="op.yaml", show_default=True, type=click.Path(path_type=Path))
def init(url: str, names: tuple[str, ...], written: Path) -> None:
    """Write a target file by looking at a provider: its configuration, and one login whose pages are guessed.

    The file is then tried as `hallmark doctor` does. An existing file is never overwritten. A few scenarios need two
    users, such as whether a token of one opens anything of the other: repeat --user for them. Where registration takes
    an initial access token, HALLMARK_INITIAL_ACCESS_TOKEN has it.

    \b
    Examples:
      hallmark init https://op.example --user alice
      hallmark init https://op.example --user alice --user bob
      hallmark init http://127.0.0.1:4444 --user alice --write targets/op.yaml

    \b
    Exit codes: 0 the file is written and has been tried, 2 the command is wrong, 3 the provider cannot be reached or
      used, 5 the login did not end, so that the pages have to be described by hand, 130 interrupted.
    """
    try:
        _refuse_words(url, written)
        passwords = {_variable(number): name for number, name in enumerate(names, 1)}
        typed = [variable for variable in passwords if variable not in os.environ]
        for variable, name in passwords.items():
            # The file that is written names the variables; what was typed is there while it is tried.
            os.environ.setdefault(variable, given_password(url, name, variable) or "")
        password = os.environ[PASSWORD_VARIABLE]
        options = Options(scenarios=str(scenarios_folder()), target=url, user=names[0], password=password)
        with stopped_once():
            with starting(options) as start:
                target, provider = reached(start)
                seen = _looked(target, provider)
            if seen.ended is None or seen.file_helps:
                _write(written, target, seen, passwords)
                click.echo(f"{written} is written")
            if seen.ended is not None:
                click.echo(f"the login ended in {one_line(seen.ended)}")
                click.echo(seen.help)
                sys.exit(EXIT_INCOMPLETE)
            file, path = load_target(str(written), scenarios_folder() / "targets")
            good = True
            for one in examined(resolve(file, path, {})):
                click.echo(shown(one))
                good = good and (one.good or one.name in WITHOUT_WHICH_A_RUN_GOES)
    except (DocumentErrors, TargetError, OutputError) as error:
        end(EXIT_WRONG, error)
    except (Unreachable, NoClient) as error:
        asked = isinstance(error, NoClient) and not os.environ.get(INITIAL_ACCESS_TOKEN)
        hint = f"\nhelp: {HELP_OF_REGISTRATION}" if asked else ""
        end(EXIT_UNREACHABLE, f"no target file can be written for {url}: {error}{hint}")
    file_name = shlex.quote(str(written))
    if not good:
        click.echo(f"next: mend that, and try it with hallmark doctor --target {file_name}")
        sys.exit(EXIT_UNREACHABLE)
    before = f"put the password into {' and '.join(typed)}, where the file looks for it, and then " if typed else ""
    click.echo(f"next: {before}hallmark run --target {file_name} --profile basic")


class Seen(Struct, frozen=True):
    """What one login showed: the pages' recipes, whether a challenge is demanded, and where it stopped if it did.

    `error_page` is where errors are shown that no client gets, None where that is a page of the provider's own host.
    `file_helps` says whether a target file is of use where the login stopped, since it can be mended there.
    """

    recipes: list[PageRecipe]
    pkce: str | None
    error_page: str | None
    ended: str | None
    help: str
    file_helps: bool


def _refuse_words(url: str, written: Path) -> None:
    if not url.startswith(ADDRESS_SCHEMES):
        raise TargetError(f"{url} is no address; expected that of a provider, such as https://op.example")
    if written.suffix not in FILE_SUFFIXES:
        raise TargetError(f"--write: expected a name that ends in .yaml, not {written}; other targets are shipped ones")
    if written.exists():
        raise TargetError(f"--write: {written} exists already: name another file, or remove this one")


def _looked(target: Target, provider: Provider) -> Seen:
    """Log the user in by guesses, with a code challenge where the provider refuses the request without one."""
    seen, refused = _one_login(target, provider)
    if not refused or CHALLENGE_METHOD not in provider.metadata.listed("code_challenge_methods_supported"):
        return seen
    file = target.file.model_copy(update={"pkce": CHALLENGE_METHOD})
    again, _ = _one_login(replace(target, file=file), provider)
    return again if again.ended is None or again.recipes else seen


def _one_login(target: Target, provider: Provider) -> tuple[Seen, bool]:
    """Return what a login showed, and whether it was refused as a request that lacks something."""
    with rehearsal(target, provider) as played, played.client() as client:
        browser = played.browser()
        result = played.login(client, target.users[0], browser)
        if isinstance(result, SignIn):
            played.login_again(client, target.users[0], browser)
        if isinstance(result, SignIn) and played.connection.endpoint("end_session_endpoint") is not None:
            _leave(played, client, browser, result.id_token)
        error_page = played.error_page()
        ended = None if isinstance(result, SignIn) else played.session.redactor.text(described(result))
    failure = result.exchange.failure if isinstance(result, NoAnswer) else None
    of_account = HELP_OF_ACCOUNT.get(failure.kind) if failure else None
    help = of_account or (HELP_OF_PAGE if isinstance(result, Page) else HELP_OF_ANSWER)
    refused = isinstance(result, AuthorizationError) and result.error == "invalid_request"
    return Seen(browser.guesses, target.file.pkce, error_page, ended, help, of_account is None), refused


def _leave(played: Rehearsal, client: Client, browser: Browser, hint: IdToken | None) -> None:
    """Log out, so that the question at it is guessed too; who is not asked with a hint may be asked without one."""
    user = played.session.target.users[0]
    played.logout(client, user, browser, hint)
    if all(one.name != LOGOUT for one in browser.guesses):
        played.login(client, user, browser)
        played.logout(client, user, browser, None)


def _variable(number: int) -> str:
    return PASSWORD_VARIABLE if number == 1 else f"{PASSWORD_VARIABLE}_{number}"


def _write(path: Path, target: Target, seen: Seen, passwords: Mapping[str, str]) -> None:
    dynamic = target.file.clients.dynamic
    token = dynamic is not None and dynamic.initial_access_token is not None
    content: dict[str, object] = {
        "target": urlsplit(target.issuer).netloc.replace(":", "-"),
        "issuer": target.issuer,
        "clients": {"dynamic": {"initial_access_token": {"env": INITIAL_ACCESS_TOKEN}} if token else {}},
        "users": [{"name": name, "password": {"env": variable}} for variable, name in passwords.items()],
        "pages": {"recipes": [_recipe(one) for one in seen.recipes]}
        | ({} if seen.error_page is None else {"error_page": seen.error_page}),
    }
    if seen.pkce is not None:
        content["pkce"] = seen.pkce
    if target.issuer.startswith("http:") and is_loopback(target.issuer):
        beside = path.with_suffix(".deviations.yaml")
        entry = {"group": PLAIN_HTTP, "reason": "The provider runs on this machine without a certificate."}
        if not beside.exists():
            replace_file(beside, yaml.safe_dump({"deviations": [entry]}, sort_keys=False).encode())
        content["deviations"] = beside.name
    replace_file(path, yaml.safe_dump(content, sort_keys=False, allow_unicode=True).encode())


def _recipe(recipe: PageRecipe) -> dict[str, object]:
    members: dict[str, object] = {
        "page": recipe.name,
        "form_with": list(recipe.form_with),
        "title": recipe.title,
        "fill": dict(recipe.fill),
        "submit": _button(recipe.submit),
        "refuse": _button(recipe.refuse),
    }
    return {name: value for name, value in members.items() if value}


def _button(button: tuple[str, str] | str | None) -> dict[str, str] | str | None:
    return {button[0]: button[1]} if isinstance(button, tuple) else button
