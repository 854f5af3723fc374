"""The frozen values of the catalogue."""

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """A requirement keyword, with the words of RFC 2119 and RFC 8174."""

    MUST = "MUST"
    MUST_NOT = "MUST NOT"
    SHALL = "SHALL"
    SHALL_NOT = "SHALL NOT"
    REQUIRED = "REQUIRED"
    SHOULD = "SHOULD"
    SHOULD_NOT = "SHOULD NOT"
    RECOMMENDED = "RECOMMENDED"
    NOT_RECOMMENDED = "NOT RECOMMENDED"
    MAY = "MAY"
    OPTIONAL = "OPTIONAL"


@dataclass(frozen=True, slots=True)
class Specification:
    """A document that requirements are drawn from; `id` is the prefix of its requirement ids."""

    id: str
    title: str
    url: str
    edition: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence that binds a provider.

    `section` is the clause in `specification`. `derived` marks a consequence that the clause does not state,
    `implied` one that it states without a keyword, `verified` a reading that was compared with the text.
    """

    id: str
    specification: Specification
    section: str
    level: Level
    text: str
    testable: str
    derived: bool
    implied: bool
    verified: bool
