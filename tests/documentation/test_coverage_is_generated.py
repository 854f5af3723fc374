"""The README's figures of judged requirements are those of the files."""

from pathlib import Path

import pytest

from harness.scenario.coverage import NoPlace, coverage, with_coverage
from harness.scenario.suite import load_suite
from harness.shipped_folder import scenarios_folder

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_has_the_figures_of_the_files() -> None:
    text = README.read_text("utf-8")
    assert with_coverage(text, load_suite(scenarios_folder(), [])) == text, (
        "run: hallmark lint --write-coverage README.md"
    )


def test_the_sum_is_that_of_the_specifications() -> None:
    *each, total = coverage(load_suite(scenarios_folder(), []))
    assert sum(row.judged for row in each) == total.judged > 0
    assert total.judged < total.testable


def test_a_page_without_a_place_is_refused() -> None:
    with pytest.raises(NoPlace):
        with_coverage("# A page\n", load_suite(scenarios_folder(), []))
