"""Reads the catalogue from its folder."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from harness.catalogue.requirement import Level, Requirement, Specification

TESTABLE = ("blackbox", "partly", "no")
ID = re.compile(r"[A-Z][A-Za-z0-9-]*-[0-9A-Z][0-9A-Za-z.]*-[0-9]+[a-z]?")


class CatalogueError(Exception):
    """A catalogue file is wrong; the message names the file and the entry."""


def load_catalogue(folder: Path) -> Mapping[str, Requirement]:
    """Load every requirement of the YAML files in a folder, by id.

    Raises `CatalogueError` where a file is unreadable, an entry lacks a member, or an id stands twice.
    """
    requirements: dict[str, Requirement] = {}
    for path in sorted(folder.glob("*.yaml")):
        for requirement in _read_file(path):
            if requirement.id in requirements:
                raise CatalogueError(f"{path}: the requirement {requirement.id} stands twice in the catalogue")
            requirements[requirement.id] = requirement
    if not requirements:
        raise CatalogueError(f"{folder}: no requirement was found in this folder")
    return requirements


def _read_file(path: Path) -> list[Requirement]:
    try:
        document = yaml.safe_load(path.read_bytes())
        head = document["spec"]
        specification = Specification(head["id"], head["title"], head["url"], head["edition"])
        entries = document["requirements"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise CatalogueError(f"{path}: not a catalogue file with spec and requirements: {error}") from error
    return [_read_entry(path, specification, entry) for entry in entries]


def _read_entry(path: Path, specification: Specification, entry: Mapping[str, Any]) -> Requirement:
    try:
        if not isinstance(entry["id"], str) or not ID.fullmatch(entry["id"]):
            raise CatalogueError(f"{path}: {entry['id']!r} is not <specification>-<section>-<number>")
        if entry["testable"] not in TESTABLE:
            raise CatalogueError(f"{path}: {entry['id']}: testable is none of {', '.join(TESTABLE)}")
        return Requirement(
            id=entry["id"],
            specification=specification,
            section=entry["section"],
            level=Level(entry["level"]),
            text=entry["text"],
            testable=entry["testable"],
            derived=entry.get("derived", False),
            implied=entry.get("implied", False),
            verified=entry["verified"],
        )
    except KeyError as error:
        raise CatalogueError(f"{path}: {entry.get('id', 'an entry')} lacks {error}") from error
    except ValueError as error:
        raise CatalogueError(f"{path}: {entry['id']}: {error}") from error
