"""Where Hallmark keeps what the next run can use again."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the user's cache folder for what Hallmark keeps between runs."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "hallmark"
