"""The requirement catalogue: what the specifications demand of a provider, one sentence an entry."""

from harness.catalogue.loading import CatalogueError, load_catalogue
from harness.catalogue.requirement import Catalogue, Grade, Level, Requirement, Retired, Specification

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Grade",
    "Level",
    "Requirement",
    "Retired",
    "Specification",
    "load_catalogue",
]
