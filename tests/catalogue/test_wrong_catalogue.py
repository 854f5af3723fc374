"""A wrong catalogue is refused with every mistake and its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.catalogue.loading import CatalogueError, load_catalogue
from harness.catalogue.requirement import Grade, Level, Specification

ENTRY = {
    "id": "RFC1-1-1",
    "section": "1",
    "level": "MUST",
    "party": "AS",
    "text": "A thing holds.",
    "testable": "no",
    "profile": "basic",
    "verified": True,
}
SPEC = {"id": "RFC1", "title": "One", "url": "https://example.org/1", "edition": "2026"}


def write(folder: Path, name: str = "one.yaml", *, entries: list[Any], **more: Any) -> None:
    """JSON is YAML, so the file has one entry a line."""
    lines = [json.dumps(entry) for entry in entries]
    rest = "".join(f"{key}: {json.dumps(value)}\n" for key, value in more.items())
    body = "".join(f"  - {line}\n" for line in lines)
    (folder / name).write_text(f"spec: {json.dumps(SPEC)}\nrequirements:{'' if lines else ' []'}\n{body}{rest}")


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([ENTRY, ENTRY], "the requirement 'RFC1-1-1' stands twice in the catalogue"),
        ([{**ENTRY, "level": "OUGHT"}], "'OUGHT' is not allowed here"),
        ([{**ENTRY, "testable": "blackbix"}], "did you mean 'blackbox'?"),
        ([{**ENTRY, "testable": "maybe"}], "allowed: 'blackbox', 'partly', 'no'"),
        ([{**ENTRY, "id": "RFC1_1_1"}], "'RFC1_1_1' is not <specification>-<section>-<number>"),
        ([{**ENTRY, "section": "one"}], "'one' is not the number of a section"),
        ([{**ENTRY, "section": 1.1}], "expected a string in 'section', found a number"),
        ([{**ENTRY, "text": "Two\nlines."}], "a sentence is one line"),
        ([{**ENTRY, "sectoin": "1"}], "did you mean 'section'?"),
        ([{name: value for name, value in ENTRY.items() if name != "text"}], "'text' is missing in 'requirements'"),
        (["text"], "expected a table in 'requirements', found a string"),
        ([], "no requirement was found"),
    ],
)
def test_a_wrong_entry_is_refused_in_words(tmp_path, entries, message):
    write(tmp_path, entries=entries)
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(tmp_path)
    assert message in str(refused.value)


def test_the_mistakes_of_all_files_are_listed_at_once(tmp_path):
    write(tmp_path, "one.yaml", entries=[{**ENTRY, "level": "OUGHT"}, {**ENTRY, "party": "XX"}])
    write(tmp_path, "two.yaml", entries=[ENTRY, ENTRY])
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(tmp_path)
    assert [(one.span.path.name, one.span.line) for one in refused.value.diagnostics] == [
        ("one.yaml", 3),
        ("one.yaml", 4),
        ("two.yaml", 4),
    ]
    assert str(refused.value).endswith("3 mistakes in 2 files")


def test_a_retired_id_names_what_replaces_it(tmp_path):
    write(tmp_path, entries=[ENTRY], retired=[{"id": "RFC1-1-2", "replaced_by": ["RFC1-1-1"]}])
    catalogue = load_catalogue(tmp_path)
    assert "RFC1-1-2" not in catalogue
    assert catalogue.retired["RFC1-1-2"].replaced_by == ("RFC1-1-1",)


def test_a_retired_id_replaced_by_an_unknown_one_is_refused(tmp_path):
    write(tmp_path, entries=[ENTRY], retired=[{"id": "RFC1-1-2", "replaced_by": ["RFC1-1-11"]}])
    with pytest.raises(CatalogueError, match="no requirement is called 'RFC1-1-11'"):
        load_catalogue(tmp_path)


def test_a_retired_id_is_never_given_again(tmp_path):
    write(tmp_path, entries=[ENTRY], retired=[{"id": "RFC1-1-1", "replaced_by": []}])
    with pytest.raises(CatalogueError, match="'RFC1-1-1' stands twice"):
        load_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("level", "facts", "grade"),
    [
        (Level.SHALL_NOT, {}, Grade.FAIL),
        (Level.REQUIRED, {"implied": True}, Grade.FAIL),
        (Level.MUST, {"derived": True}, Grade.WARN),
        (Level.MUST, {"verified": False}, Grade.WARN),
        (Level.NOT_RECOMMENDED, {}, Grade.WARN),
        (Level.SHOULD, {"verified": False}, Grade.WARN),
        (Level.OPTIONAL, {}, Grade.NOTE),
        (Level.MAY, {"derived": True}, Grade.NOTE),
    ],
)
def test_the_grade_follows_the_keyword_and_what_is_known_of_the_clause(tmp_path, level, facts, grade):
    write(tmp_path, entries=[{**ENTRY, "level": level.value, **facts}])
    assert load_catalogue(tmp_path)["RFC1-1-1"].grade is grade


@pytest.mark.parametrize(
    ("url", "section", "page"),
    [
        ("https://www.rfc-editor.org/rfc/rfc6749", "4.1.2", "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2"),
        ("https://www.rfc-editor.org/rfc/rfc6749", "A.11", "https://www.rfc-editor.org/rfc/rfc6749#appendix-A.11"),
        (
            "https://openid.net/specs/openid-connect-core-1_0.html",
            "3.1.2.6",
            "https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.3.1.2.6",
        ),
        ("https://example.org/1", "1", "https://example.org/1"),
    ],
)
def test_a_clause_is_linked_where_its_document_has_anchors(url, section, page):
    assert Specification("X", "X", url, "2026").clause_url(section) == page
