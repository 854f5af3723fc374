"""`hallmark-op migrate` and `hallmark-op janitor`: work on the database itself."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from reference_server.commands.call import CommandFailed
from reference_server.commands.output import format_option, print_members
from reference_server.storage.shown_url import shown_url

if TYPE_CHECKING:
    from sqlalchemy import Engine


def database_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the argument DATABASE, a SQLAlchemy URL."""
    return click.argument("database", metavar="DATABASE", envvar="HALLMARK_OP_DATABASE")(command)


@contextmanager
def opened(database: str) -> Iterator["Engine"]:
    """The database of a URL. Raises `CommandFailed` where it cannot be used."""
    from sqlalchemy.exc import SQLAlchemyError

    from reference_server.storage.engine import WrongDatabaseUrl, open_engine
    from reference_server.storage.failures import NOT_NOW

    try:
        engine = open_engine(database, quiet=True)
    except WrongDatabaseUrl as error:
        raise CommandFailed(f"'{shown_url(database)}' is no URL of a database that can be opened") from error
    try:
        yield engine
    except (*NOT_NOW, SQLAlchemyError) as error:
        told = f"the database cannot be used ({type(error).__name__}): does it run, and is it migrated?"
        raise CommandFailed(told) from error
    finally:
        engine.dispose()


@click.group()
def migrate() -> None:
    """Bring a database to another schema."""


@migrate.command("up", epilog="\b\nExample:\n  hallmark-op migrate up postgresql+psycopg://op:secret@db.example/op\n")
@database_argument
def migrate_up(database: str) -> None:
    """Run every migration that the database has not seen."""
    from reference_server.storage.migrate import migrate as run_migrations

    with opened(database) as engine:
        run_migrations(engine)
    click.echo("the database has the newest schema")


@migrate.command("down", epilog="\b\nExample:\n  hallmark-op migrate down --steps 1 sqlite:////var/lib/op.sqlite\n")
@database_argument
@click.option("--steps", type=click.IntRange(1), required=True, help="How many migrations to undo, the newest first.")
def migrate_down(database: str, steps: int) -> None:
    """Undo migrations, for an older provider; what they made is lost."""
    from reference_server.storage.migrate import migrate_down as undo_migrations

    with opened(database) as engine:
        undo_migrations(engine, steps)
    click.echo("the migrations are undone")


@migrate.command("status", epilog="\b\nExample:\n  hallmark-op migrate status sqlite:////var/lib/op.sqlite\n")
@database_argument
@format_option
def migrate_status(database: str, form: str) -> None:
    """Tell which migrations the database has seen and which it has not."""
    from reference_server.storage.migrate import migration_status

    with opened(database) as engine:
        status = migration_status(engine)
    print_members(form, {"applied": list(status.applied), "pending": list(status.pending)})


@click.command(
    epilog="\b\nExample:\n  hallmark-op janitor sqlite:////var/lib/op.sqlite --tokens --requests --limit 100000\n"
)
@database_argument
@click.option("--tokens", is_flag=True, help="Codes, access tokens, refresh tokens and assertions that ran out.")
@click.option("--requests", is_flag=True, help="Login and consent requests, logins and consents that ran out.")
@click.option("--grants", is_flag=True, help="Grants of which no code and no token is left.")
@click.option("--limit", type=click.IntRange(1), default=10_000, show_default=True, help="Rows of each table at most.")
@click.option("--batch-size", type=click.IntRange(1, 500), default=100, show_default=True, help="Rows at once.")
@click.option("--keep-if-younger", type=click.IntRange(0), default=0, help="Keep what ran out so few seconds ago.")
@format_option
def janitor(database: str, limit: int, batch_size: int, keep_if_younger: int, form: str, **chosen: bool) -> None:
    """Delete what has run out, and tell how many rows of each table went."""
    from reference_server.storage.expired import forget_expired

    groups = tuple(name for name, wanted in chosen.items() if wanted)
    if not groups:
        raise CommandFailed("choose what to delete: --tokens, --requests, --grants, or several of them")
    before = int(time.time()) - keep_if_younger
    with opened(database) as engine:
        gone = forget_expired(engine, before, limit=limit, batch=batch_size, groups=groups)
    print_members(form, gone)
