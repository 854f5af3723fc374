"""The shipped catalogue loads, and its sentences can be cited in a scenario without quoting."""

from pathlib import Path

import yaml

from harness.catalogue.loading import load_catalogue
from harness.catalogue.requirement import Grade, Level

SHIPPED = Path(__file__).parents[2] / "scenarios" / "requirements"


def test_code_reuse_carries_the_level_of_its_clause():
    requirement = load_catalogue(SHIPPED)["RFC6749-4.1.2-5"]
    assert (requirement.section, requirement.level, requirement.grade) == ("4.1.2", Level.MUST, Grade.FAIL)


def test_the_span_of_a_requirement_marks_its_sentence_in_the_file():
    lines = {path: path.read_text(encoding="utf-8").split("\n") for path in SHIPPED.glob("*.yaml")}
    for requirement in load_catalogue(SHIPPED).values():
        span = requirement.span
        marked = lines[span.path][span.line - 1][span.column - 1 :][: span.length]
        read = yaml.safe_load(marked)
        assert read and requirement.text.startswith(read), requirement.id


def test_every_requirement_leads_to_a_page():
    for requirement in load_catalogue(SHIPPED).values():
        assert requirement.url.startswith("https://"), requirement.id


def test_a_derived_or_unverified_requirement_is_never_graded_fail():
    grades = {one.grade for one in load_catalogue(SHIPPED).values() if one.derived or not one.verified}
    assert Grade.WARN in grades and Grade.FAIL not in grades
