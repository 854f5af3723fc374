"""Where the database is, and the secret that it is written under."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECRET_VARIABLE = "HALLMARK_OP_SYSTEM_SECRET"
SECRET_BYTES = 32
SQLITE_FILE = "sqlite:///"
SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class DatabasePlace:
    """The URL of a database and its system secret; `disposable` where it ends with the process."""

    url: str
    system_secret: bytes
    disposable: bool


@contextmanager
def database_place(url: str | None) -> Iterator[DatabasePlace]:
    """The asked database, or one in a private directory in memory that is removed at the end."""
    told = os.environ.get(SECRET_VARIABLE)
    if url is not None:
        yield DatabasePlace(url, told.encode() if told else _kept_secret(url), disposable=False)
        return
    parent = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
    folder = tempfile.mkdtemp(prefix="hallmark-op-", dir=parent)
    try:
        secret = told.encode() if told else secrets.token_bytes(SECRET_BYTES)
        yield DatabasePlace(f"{SQLITE_FILE}{folder}/provider.sqlite", secret, disposable=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _kept_secret(url: str) -> bytes:
    """The secret in a file beside an SQLite file, made at the first start; a new one for any other database."""
    if not url.startswith(SQLITE_FILE) or url == f"{SQLITE_FILE}:memory:":
        return secrets.token_bytes(SECRET_BYTES)
    kept = Path(url.removeprefix(SQLITE_FILE) + ".secret")
    try:
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
    except FileExistsError:
        pass
    return kept.read_bytes()
