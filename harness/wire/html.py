"""HTML as a tree of elements."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup


def parsed(text: str) -> "BeautifulSoup":
    """Return the tree of a page, whatever it holds."""
    # Imported here, since it takes a tenth of a second and much is judged without any page.
    from bs4 import BeautifulSoup

    return BeautifulSoup(text, "lxml")
