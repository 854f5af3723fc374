"""What no scenario judges is listed with the reason, where one is written."""

import json

from click.testing import CliRunner
from msgspec.structs import replace

from harness.catalogue.requirement import Catalogue
from harness.cli.main import main
from harness.scenario.lint import consistency
from harness.scenario.suite_loading import load_suite
from harness.shipped_folder import scenarios_folder

WITH_REASON = "RFC9700-4.17.2-1"


def shown(*words: str) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_list_names_what_no_scenario_cites_and_why() -> None:
    rows = {row["id"]: row for row in json.loads(shown("list", "requirements", "--unjudged", "--format", "json"))}
    assert rows[WITH_REASON]["reason"].startswith("No specification in force defines the mode")
    assert "RFC6749-4.1.2-5" not in rows


def test_explain_says_why_nothing_judges_it() -> None:
    told = shown("explain", WITH_REASON)
    assert "unjudged   No specification in force defines the mode" in told
    assert "none yet" not in told


def test_what_is_judged_and_what_is_not_are_two_lists() -> None:
    result = CliRunner().invoke(main, ["list", "requirements", "--unjudged", "--without-fault"])
    assert result.exit_code == 2
    assert "choose one of them" in result.output


def test_a_reason_that_a_scenario_has_outlived_is_a_mistake() -> None:
    suite = load_suite(scenarios_folder(), [])
    cited = suite.catalogue["RFC6749-4.1.2-5"]
    outlived = Catalogue({**suite.catalogue, cited.id: replace(cited, unjudged="Nobody can see it.")}, {})
    messages = [one.message for one in consistency(replace(suite, catalogue=outlived))]
    assert f"{cited.id} has a reason why nothing judges it, and a scenario cites it" in messages
