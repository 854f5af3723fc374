"""The requirement catalogue: what the specifications demand of a provider, one sentence an entry."""

from harness.catalogue.loading import CatalogueError, load_catalogue
from harness.catalogue.requirement import Level, Requirement, Specification

__all__ = ["CatalogueError", "Level", "Requirement", "Specification", "load_catalogue"]
