"""What stands in a file of the catalogue."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from harness.catalogue.requirement import Level, Party, Testable, Transport
from harness.document import quoted

ID = re.compile(r"[A-Z][A-Za-z0-9-]*-[0-9A-Z][0-9A-Za-z.]*-[0-9]+[a-z]?")
SECTION = re.compile(r"(?:[0-9]+|[A-Z])(?:\.[0-9]+)*")


def _id(text: str) -> str:
    if not ID.fullmatch(text):
        raise ValueError(f"{quoted(text)} is not <specification>-<section>-<number>")
    return text


def _section(text: str) -> str:
    if not SECTION.fullmatch(text):
        raise ValueError(f"{quoted(text)} is not the number of a section")
    return text


def _one_line(text: str) -> str:
    if not text or text.strip() != text or "\n" in text:
        raise ValueError("a sentence is one line without blanks around it")
    return text


Id = Annotated[str, AfterValidator(_id)]
Section = Annotated[str, AfterValidator(_section)]
Sentence = Annotated[str, AfterValidator(_one_line)]


class StrictModel(BaseModel):
    """A part of a catalogue file; keys that it does not name are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class SpecificationHead(StrictModel):
    """The document that the file is about."""

    id: str
    title: str
    url: str
    edition: str
    note: str | None = None


class RequirementEntry(StrictModel):
    """One requirement as it is written down."""

    id: Id
    section: Section
    level: Level
    party: Party
    text: Sentence
    testable: Testable
    how: str | None = None
    profile: str
    oidf: str | None = None
    mutant: str | None = None
    note: str | None = None
    unjudged: str | None = None
    transport: Transport | None = None
    derived: bool = False
    implied: bool = False
    verified: bool


class RetiredEntry(StrictModel):
    """An id that is no longer cited."""

    id: Id
    replaced_by: tuple[Id, ...]


class CatalogueFile(StrictModel):
    """A file of the catalogue."""

    spec: SpecificationHead
    requirements: tuple[RequirementEntry, ...]
    retired: tuple[RetiredEntry, ...] = ()
