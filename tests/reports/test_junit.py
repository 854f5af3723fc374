"""junit.xml is what continuous integration reads."""

from typing import Any
from xml.etree import ElementTree

import pytest

from reports.junit import junit_xml
from reports.record import Run, collect


@pytest.fixture
def suites(run: Run) -> ElementTree.Element:
    return ElementTree.fromstring(junit_xml(run))


def _case(suites: ElementTree.Element, name: str) -> ElementTree.Element:
    return next(case for case in suites.iter("testcase") if case.get("name") == name)


def test_there_is_one_suite_with_a_case_for_each_scenario(suites: ElementTree.Element) -> None:
    (suite,) = suites
    assert (suite.tag, suite.get("name")) == ("testsuite", "hallmark")
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped", "time", "timestamp")}
    assert counts == {
        "tests": "9",
        "failures": "2",
        "errors": "2",
        "skipped": "1",
        "time": "2.500",
        "timestamp": "2023-11-14T22:13:20+00:00",
    }
    assert len(list(suite.iter("testcase"))) == 9
    assert next(child.tag for child in suite) == "properties"


@pytest.mark.parametrize(
    ("address", "folder", "outcomes"),
    [
        ("rfc6749/code-reuse", "rfc6749", ["failure"]),
        ("oidc-core/sign-in[id_token]", "oidc-core", ["failure"]),
        ("oidc-core/hostile", "oidc-core", ["error"]),
        ("oidc-core/crashed", "oidc-core", ["error"]),
        ("oidc-core/skipped", "oidc-core", ["skipped"]),
        ("oidc-core/known", "oidc-core", []),
        ("oidc-core/noted", "oidc-core", []),
        ("oidc-core/warned", "oidc-core", ["system-out"]),
        ("oidc-discovery/issuer", "oidc-discovery", []),
    ],
)
def test_a_verdict_has_its_outcome(suites: ElementTree.Element, address: str, folder: str, outcomes: list[str]) -> None:
    case = _case(suites, address)
    assert case.get("classname") == folder
    assert [child.tag for child in case if child.tag != "properties"] == outcomes


def test_a_failure_tells_the_requirements_and_how_to_repeat_it(suites: ElementTree.Element) -> None:
    failure = _case(suites, "rfc6749/code-reuse").find("failure")
    assert failure is not None
    assert str(failure.get("message")).startswith("RFC6749-4.1.2-5: A second use of the same code is refused.; ")
    assert "repeat    hallmark run rfc6749/code-reuse --target reference" in str(failure.text)


def test_what_is_known_is_a_property_of_its_case(suites: ElementTree.Element) -> None:
    found = {(one.get("name"), one.get("value")) for one in _case(suites, "oidc-core/known").iter("property")}
    assert ("verdict", "KNOWN") in found
    assert ("verdict.config", "KNOWN") in found
    assert ("known", "OIDCC-3.1.2-1: A second use of the same code is refused.") in found


def test_hostile_strings_leave_the_document_well_formed(run: Run, hostile: str) -> None:
    document = junit_xml(run)
    assert b"\x1b" not in document and b"\x00" not in document
    error = _case(ElementTree.fromstring(document), "oidc-core/hostile").find("error")
    assert error is not None and "<script>alert('owned')</script>" in str(error.text)


def test_an_interrupted_run_has_the_cases_so_far(events: list[dict[str, Any]]) -> None:
    (suite,) = ElementTree.fromstring(junit_xml(collect(events[:7])))
    assert (suite.get("tests"), suite.get("time")) == ("1", "0.000")
