"""`hallmark login`."""

import sys

import click

from harness.cli.ending import end
from harness.cli.running import PASSWORD_VARIABLE, given_password
from harness.document.diagnostic import DocumentErrors
from harness.protocol.authorization import Page
from harness.protocol.outcome import SignIn
from harness.runner.clients import NoClient
from harness.runner.descriptions import described
from harness.runner.interruption import stopped_once
from harness.runner.options import Options, Unreachable
from harness.runner.preparation import reached
from harness.runner.rehearsal import Rehearsal, pages_of, rehearsal
from harness.runner.starting import ADDRESS_SCHEMES, starting
from harness.shipped_folder import scenarios_folder
from harness.targets.filling import TargetError
from harness.targets.target import Target
from harness.wire.chromium import NoChromium
from reports.exit_codes import EXIT_INCOMPLETE, EXIT_UNREACHABLE, EXIT_WRONG
from reports.plain_text import one_line


@click.command()
@click.option(
    "--target", default="reference", show_default=True, help="Shipped target, target file, or issuer address."
)
@click.option(
    "--user",
    metavar="NAME",
    help="User of the target file, its first by default; "
    f"for a target that is an address the password comes from {PASSWORD_VARIABLE} or a prompt.",
)
def login(target: str, user: str | None) -> None:
    """Play only the page recipe: log one user in, and say of each page what answered it.

    \b
    Examples:
      hallmark login --target op.yaml --user alice
      hallmark login --target https://op.example --user alice

    \b
    Exit codes: 0 the user is logged in, 2 a file or the command is wrong, 3 the target cannot be reached,
      5 a page stayed unanswered or the login ended otherwise, 130 interrupted.
    """
    address = target.startswith(ADDRESS_SCHEMES)
    options = Options(
        scenarios=str(scenarios_folder()),
        target=target,
        user=user if address else None,
        password=given_password(target, user),
    )
    try:
        with stopped_once(), starting(options) as start:
            resolved, provider = reached(start)
            name = _known_user(resolved, user)
            with rehearsal(resolved, provider) as played, played.client() as client:
                chosen = next(one for one in resolved.users if one.name == name)
                code = _shown(played, played.login(client, chosen), name)
    except (DocumentErrors, TargetError) as error:
        end(EXIT_WRONG, error)
    except (Unreachable, NoClient, NoChromium) as error:
        end(EXIT_UNREACHABLE, f"nobody can log in at the target {target}: {error}")
    sys.exit(code)


def _known_user(target: Target, name: str | None) -> str:
    known = [user.name for user in target.users]
    if name is not None and name not in known:
        raise TargetError(f"--user: the target file has no user '{name}'; it has {', '.join(known)}")
    return name or known[0]


def _shown(played: Rehearsal, result: object, user: str) -> int:
    text = played.session.redactor.text
    for number, page in enumerate(pages_of(result), 1):
        last = isinstance(result, Page) and number == len(result.pages)
        answered = "stayed unanswered" if last else f"answered by the recipe '{page.name}'"
        click.echo(f"{number}  {one_line(text(page.title)) or 'a page without a title'}: {answered}")
        # Without its query, which holds one-time values.
        click.echo(f"   {one_line(text(page.url.partition('?')[0]))}")
    if isinstance(result, SignIn):
        click.echo(f"{user} is logged in")
        return 0
    if isinstance(result, Page):
        click.echo(f"   why    {one_line(text(result.why))}")
        for form in result.forms:
            click.echo(f"   form   {one_line(text(form))}")
        click.echo(f"   words  {one_line(text(result.first_words))}")
        click.echo("the login stopped at this page: describe it under pages.recipes of the target file")
    else:
        click.echo(f"the login ended in {one_line(text(described(result)))}")
    return EXIT_INCOMPLETE
