"""Where the data that ships with Hallmark lies."""

from pathlib import Path


def scenarios_folder() -> Path:
    """Return the scenarios folder: that of the installed package, else that of the checkout (decisions.md, D19)."""
    shipped = Path(__file__).parent / "shipped" / "scenarios"
    return shipped if shipped.is_dir() else Path(__file__).parent.parent / "scenarios"
