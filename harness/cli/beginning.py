"""`hallmark init`."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import click
import yaml

from harness.cli.doctor import shown
from harness.cli.running import PASSWORD_VARIABLE, given_password
from harness.document.diagnostic import DocumentErrors
from harness.protocol.outcome import SignIn
from harness.protocol.provider import Provider
from harness.runner.clients import NoClient
from harness.runner.examination import examined
from harness.runner.interruption import stopped_once
from harness.runner.judging import described
from harness.runner.options import Options, Unreachable
from harness.runner.preparation import reached
from harness.runner.rehearsal import rehearsal
from harness.runner.starting import starting
from harness.shipped_folder import scenarios_folder
from harness.targets.deviations import PLAIN_HTTP, is_loopback
from harness.targets.filling import TargetError
from harness.targets.loading import load_target
from harness.targets.target import Target, resolve
from harness.wire.pages import PageRecipe
from reports.exit_codes import EXIT_INCOMPLETE, EXIT_INTERRUPTED, EXIT_UNREACHABLE, EXIT_WRONG
from reports.output import OutputError, replace_file
from reports.plain_text import one_line


@click.command()
@click.argument("url")
@click.option(
    "--user", metavar="NAME", required=True, help=f"Who logs in; the password comes from {PASSWORD_VARIABLE}."
)
@click.option("--write", "written", default="op.yaml", show_default=True, type=click.Path(path_type=Path))
def init(url: str, user: str, written: Path) -> None:
    """Write a target file by looking at a provider: its configuration, and one login whose pages are guessed.

    The file is then tried as `hallmark doctor` does. An existing file is never overwritten.

    \b
    Examples:
      hallmark init https://op.example --user alice
      hallmark init http://127.0.0.1:4444 --user alice --write targets/op.yaml

    \b
    Exit codes: 0 the file is written and has been tried, 2 the command is wrong, 3 the provider cannot be reached or
      used, 5 the login did not end, so that the pages have to be described by hand, 130 interrupted.
    """
    try:
        if written.exists():
            raise TargetError(f"--write: {written} exists already")
        password = given_password(url, user)
        options = Options(scenarios=str(scenarios_folder()), target=url, user=user, password=password)
        with stopped_once():
            with starting(options) as start:
                target, provider = reached(start)
                recipes, ended = _looked(target, provider)
            _write(written, target, recipes)
            click.echo(f"{written} is written")
            if ended is not None:
                click.echo(f"the login ended in {one_line(ended)}: describe its pages under pages.recipes")
                sys.exit(EXIT_INCOMPLETE)
            file, path = load_target(str(written), scenarios_folder() / "targets")
            good = True
            for one in examined(resolve(file, path, {})):
                click.echo(shown(one))
                # A question at logout is described later; most scenarios do without.
                good = good and (one.good or one.name == "logout")
    except (DocumentErrors, TargetError, OutputError) as error:
        _end(EXIT_WRONG, str(error) if isinstance(error, DocumentErrors) else f"error: {error}")
    except (Unreachable, NoClient) as error:
        _end(EXIT_UNREACHABLE, f"error: no target file can be written for {url}: {error}")
    except KeyboardInterrupt:
        _end(EXIT_INTERRUPTED, "interrupted")
    click.echo(f"next: hallmark run --target {written} --profile basic")
    sys.exit(0 if good else EXIT_UNREACHABLE)


def _looked(target: Target, provider: Provider) -> tuple[list[PageRecipe], str | None]:
    """Log the user in by guesses; return the recipes, and how the login ended where it did not succeed."""
    with rehearsal(target, provider) as played, played.client() as client:
        browser = played.browser()
        result = played.login(client, target.users[0], browser)
        ended = None if isinstance(result, SignIn) else played.session.redactor.text(described(result))
    return browser.guesses, ended


def _write(path: Path, target: Target, recipes: list[PageRecipe]) -> None:
    content: dict[str, object] = {
        "target": urlsplit(target.issuer).netloc.replace(":", "-"),
        "issuer": target.issuer,
        "clients": {"dynamic": {}},
        "users": [{"name": target.users[0].name, "password": {"env": PASSWORD_VARIABLE}}],
        "pages": {"recipes": [_recipe(one) for one in recipes]},
    }
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


def _end(code: int, message: str) -> None:
    click.echo(message, err=True)
    sys.exit(code)
