"""The README's figures of judged requirements are those of the files."""

from pathlib import Path

import pytest

from harness.cli.faults import ids_broken_by_faults
from harness.scenario.coverage import NoPlace, coverage, not_caught, with_coverage
from harness.scenario.suite_loading import load_suite
from harness.shipped_folder import scenarios_folder

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_has_the_figures_of_the_files() -> None:
    text = README.read_text("utf-8")
    assert with_coverage(text, load_suite(scenarios_folder(), []), ids_broken_by_faults()) == text, (
        "run: hallmark lint --write-coverage README.md"
    )


def test_the_sum_is_that_of_the_specifications() -> None:
    *each, total = coverage(load_suite(scenarios_folder(), []), {"OIDCC-2-1", "OIDCC-2-2"})
    assert sum(row.judged for row in each) == total.judged > 0
    assert total.judged < total.testable
    assert sum(row.musts_caught for row in each) == total.musts_caught == 2


def test_what_no_fault_breaks_is_what_is_missing_in_the_count() -> None:
    suite = load_suite(scenarios_folder(), [])
    *_, total = coverage(suite, ())
    none, some = not_caught(suite, ()), not_caught(suite, {"OIDCC-2-1"})
    assert len(none) >= total.musts_judged
    assert {one.id for one in none} - {one.id for one in some} == {"OIDCC-2-1"}


def test_a_page_without_a_place_is_refused() -> None:
    with pytest.raises(NoPlace):
        with_coverage("# A page\n", load_suite(scenarios_folder(), []), ())
