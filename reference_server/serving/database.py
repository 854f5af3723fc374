"""Where the database is, and the secret that it is written under."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from reference_server.storage.shown_url import shown_url

SECRET_VARIABLE = "HALLMARK_OP_SYSTEM_SECRET"
SECRET_BYTES = 32
SQLITE_FILE = "sqlite:///"
IN_MEMORY = "sqlite"
IN_CONTAINERS = ("postgresql", "mysql")
SHARED_MEMORY = Path("/dev/shm")


class DatabasePlace(Struct, frozen=True):
    """The URL of a database and its system secrets, the newest first; `disposable` where it ends with the process."""

    url: str
    system_secrets: tuple[bytes, ...]
    disposable: bool


class WrongDatabase(Exception):
    """What was asked for is not a database that can be opened; the message says what to do."""


@contextmanager
def database_place(asked: str | None) -> Iterator[DatabasePlace]:
    """Where the database is that was asked for, for as long as it is needed.

    `asked` is a URL, which is taken as it is; or `postgresql` or `mysql` for a fresh one in a container; or `sqlite`
    or None for one in a private directory in memory. What was made here is removed at the end. Raises `WrongDatabase`.
    """
    told = tuple(part.strip().encode() for part in os.environ.get(SECRET_VARIABLE, "").split(",") if part.strip())
    if asked is None or asked == IN_MEMORY:
        with _private_folder() as folder:
            yield DatabasePlace(f"{SQLITE_FILE}{folder}/provider.sqlite", told or (_new_secret(),), disposable=True)
    elif asked in IN_CONTAINERS:
        from reference_server.serving.containers import container_database

        with container_database(asked) as url:
            yield DatabasePlace(url, told or (_new_secret(),), disposable=False)
    elif "://" in asked:
        yield DatabasePlace(asked, told or (_kept_secret(asked),), disposable=False)
    else:
        names = ", ".join((IN_MEMORY, *IN_CONTAINERS))
        raise WrongDatabase(f"'{shown_url(asked)}' is neither a name ({names}) nor the URL of a database")


@contextmanager
def _private_folder() -> Iterator[str]:
    parent = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
    folder = tempfile.mkdtemp(prefix="hallmark-op-", dir=parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def _kept_secret(url: str) -> bytes:
    """The secret in a file beside an SQLite file, made at the first start. Raises `WrongDatabase` for any other."""
    if url == f"{SQLITE_FILE}:memory:":
        return _new_secret()
    if not url.startswith(SQLITE_FILE):
        raise WrongDatabase(
            f"a database that outlives the provider needs the secret that its rows are written under: set "
            f"{SECRET_VARIABLE} to a random value of 32 characters or more, and keep it"
        )
    kept = Path(url.removeprefix(SQLITE_FILE) + ".secret")
    try:
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_new_secret())
    except FileExistsError:
        pass
    except OSError as error:
        raise WrongDatabase(f"the secret beside the database cannot be written: {error}") from error
    return kept.read_bytes()
