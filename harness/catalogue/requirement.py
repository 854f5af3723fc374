"""The frozen values of the catalogue."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Literal

from msgspec import Struct

from harness.document import Span

Testable = Literal["blackbox", "partly", "no"]
Party = Literal["AS", "OP", "RS"]
Transport = Literal["https"]

SECTION_ANCHORS = (
    ("https://www.rfc-editor.org/rfc/", "section-", "appendix-"),
    ("https://openid.net/specs/fapi-security-profile-2_0", "section-", "appendix-"),
    ("https://openid.net/specs/oauth-v2-jarm", "section-", "appendix-"),
    ("https://openid.net/specs/openid-connect-native-sso", "section-", "appendix-"),
    ("https://openid.net/specs/openid-connect-core", "rfc.section.", "rfc.appendix."),
    ("https://openid.net/specs/openid-connect-discovery", "rfc.section.", "rfc.appendix."),
    ("https://openid.net/specs/openid-connect-registration", "rfc.section.", "rfc.appendix."),
    ("https://openid.net/specs/openid-connect-backchannel", "rfc.section.", "rfc.appendix."),
    ("https://openid.net/specs/openid-connect-frontchannel", "rfc.section.", "rfc.appendix."),
    ("https://openid.net/specs/openid-connect-rpinitiated", "rfc.section.", "rfc.appendix."),
    ("https://openid.net/specs/openid-connect-session", "rfc.section.", "rfc.appendix."),
    ("https://openid.net/specs/oauth-v2-form-post-response-mode", "rfc.section.", "rfc.appendix."),
    ("https://openid.net/specs/oauth-v2-multiple-response-types", "rfc.section.", "rfc.appendix."),
)


class Grade(Enum):
    """What a broken requirement amounts to, from the mildest to the gravest."""

    NOTE = "NOTE"
    WARN = "WARN"
    FAIL = "FAIL"


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

    @property
    def grade(self) -> Grade:
        """FAIL for an absolute requirement, WARN for a recommendation, NOTE for a choice (RFC 2119 1 to 5)."""
        if self in (Level.MUST, Level.MUST_NOT, Level.SHALL, Level.SHALL_NOT, Level.REQUIRED):
            return Grade.FAIL
        return Grade.NOTE if self in (Level.MAY, Level.OPTIONAL) else Grade.WARN


class Specification(Struct, frozen=True):
    """A document that requirements are drawn from."""

    id: str
    title: str
    url: str
    edition: str
    note: str | None = None

    def clause_url(self, section: str) -> str:
        """Where a section can be read; the document itself where its sections have no anchors."""
        for document, numbered, lettered in SECTION_ANCHORS:
            if self.url.startswith(document):
                return f"{self.url}#{lettered if section[:1].isalpha() else numbered}{section}"
        return self.url


class Requirement(Struct, frozen=True):
    """One sentence that binds a provider.

    `section` is the clause in `specification`, `party` who is bound, `how` the way to test it, `mutant` the fault
    that a test must catch, `oidf` what the official conformance suite does about it, `profile` the subject that it
    belongs to, `transport` what it can be met over alone, `unjudged` the reason why no scenario cites it where it can
    be seen from outside. `derived` marks a consequence that the clause does not state, `implied` one that it states
    without a keyword, `verified` a reading that was compared with the text. `span` is where the sentence stands in the
    catalogue.
    """

    id: str
    specification: Specification
    section: str
    level: Level
    party: Party
    text: str
    testable: Testable
    profile: str
    how: str | None
    mutant: str | None
    oidf: str | None
    note: str | None
    unjudged: str | None
    transport: Transport | None
    derived: bool
    implied: bool
    verified: bool
    span: Span

    @property
    def url(self) -> str:
        """Where the clause can be read."""
        return self.specification.clause_url(self.section)

    @property
    def shown_level(self) -> str:
        """Its level as reports print it: with a word where the clause does not say it so (decisions.md, D5)."""
        mark = "derived" if self.derived else "implied" if self.implied else None
        return f"{self.level.value} ({mark})" if mark else self.level.value

    @property
    def capped(self) -> bool:
        """Whether breaking it is never graded above WARN, because the clause is not known to demand it."""
        return self.derived or not self.verified

    @property
    def grade(self) -> Grade:
        """What breaking it amounts to, before any profile raises its level."""
        grade = self.level.grade
        return Grade.WARN if self.capped and grade is Grade.FAIL else grade


class Retired(Struct, frozen=True):
    """An id that was in the catalogue once and is never given again, with the ids to cite instead."""

    id: str
    replaced_by: tuple[str, ...]
    span: Span


class Catalogue(Mapping[str, Requirement]):
    """Every requirement by its id; `retired` holds the ids that are no longer cited."""

    __slots__ = ("_requirements", "retired")

    def __init__(self, requirements: Mapping[str, Requirement], retired: Mapping[str, Retired]) -> None:
        self._requirements = requirements
        self.retired = retired

    def __getitem__(self, name: str) -> Requirement:
        return self._requirements[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._requirements)

    def __len__(self) -> int:
        return len(self._requirements)
