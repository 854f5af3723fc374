"""Files of the output folder: replaced whole, or refused in one sentence."""

import os
import tempfile
from pathlib import Path


class OutputError(Exception):
    """A file cannot be written; the message says where and why."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path} cannot be written: {error.strerror or error}")


def make_folder(folder: Path) -> None:
    """Make a folder with its parents. Raises `OutputError` where that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(folder, error) from error


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place at once, so that a reader sees the old one or the new one and never a part.

    Raises `OutputError` where the folder or the disk refuses it.
    """
    make_folder(path.parent)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(path, error) from error


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
