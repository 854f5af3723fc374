"""The shipped catalogue loads, and its sentences can be cited in a scenario without quoting."""

from pathlib import Path

import pytest
import yaml

from harness.catalogue import CatalogueError, Level, load_catalogue

SHIPPED = Path(__file__).parents[2] / "scenarios" / "requirements"
ENTRY = {"id": "RFC1-1-1", "section": "1", "level": "MUST", "text": "A thing holds.", "testable": "no", "verified": True}
SPEC = {"id": "RFC1", "title": "One", "url": "https://example.org/1", "edition": "2026"}


def write(folder: Path, *entries: dict[str, object]) -> None:
    (folder / "one.yaml").write_text(yaml.safe_dump({"spec": SPEC, "requirements": list(entries)}))


def test_every_sentence_of_the_shipped_catalogue_is_one_plain_line():
    for requirement in load_catalogue(SHIPPED).values():
        assert requirement.text.strip() == requirement.text and "\n" not in requirement.text, requirement.id


def test_code_reuse_carries_the_level_of_its_clause():
    requirement = load_catalogue(SHIPPED)["RFC6749-4.1.2-5"]
    assert (requirement.section, requirement.level) == ("4.1.2", Level.MUST)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([ENTRY, ENTRY], "RFC1-1-1 stands twice"),
        ([{**ENTRY, "level": "OUGHT"}], "'OUGHT' is not a valid Level"),
        ([{**ENTRY, "testable": "perhaps"}], "testable is none of blackbox, partly, no"),
        ([{**ENTRY, "id": "RFC1_1_1"}], "'RFC1_1_1' is not <specification>"),
        ([{name: value for name, value in ENTRY.items() if name != "text"}], "RFC1-1-1 lacks 'text'"),
        ([], "no requirement was found"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_the_entry(tmp_path, entries, message):
    write(tmp_path, *entries)
    with pytest.raises(CatalogueError, match=message):
        load_catalogue(tmp_path)
