"""The shipped suite: every file is right, and the editor's schema is current and agrees with the loader."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.document.diagnostic import Diagnostic, DocumentErrors
from harness.document.loading import load_document
from harness.document.nodes import plain
from harness.scenario.kept_suite import right_suite
from harness.scenario.lint import consistency
from harness.scenario.official import official_checks, official_modules
from harness.scenario.schema import NAME, schema_text
from harness.scenario.suite import Suite, scenario_files
from harness.scenario.suite_loading import load_suite
from harness.shipped_folder import scenarios_folder

WRONG = Path(__file__).parent / "wrong"

# Mistakes that a JSON Schema can see; the loader sees all.
SEEN_BY_THE_SCHEMA = (
    "empty-steps",
    "no-scenario",
    "no-steps",
    "no-verb",
    "stale-sentence",
    "title-too-long",
    "two-verbs",
    "unknown-bundle",
    "unknown-choice",
    "unknown-key",
    "unknown-parameter",
    "unknown-requirement",
    "unknown-verb",
    "wait-too-long",
    "when-is-unknown",
)


@cache
def loaded() -> tuple[Suite, list[Diagnostic]]:
    diagnostics: list[Diagnostic] = []
    return load_suite(scenarios_folder(), diagnostics), diagnostics


@cache
def validator() -> Any:
    schema = json.loads((scenarios_folder() / NAME).read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def document(path: Path) -> Any:
    node = load_document(path, diagnostics=[])
    assert node is not None
    return plain(node)


def test_every_shipped_file_is_right() -> None:
    suite, diagnostics = loaded()
    assert not diagnostics, str(DocumentErrors(diagnostics))
    assert len(suite.scenarios) == len(scenario_files(suite.folder))


def test_the_suite_is_consistent() -> None:
    errors = [one for one in consistency(loaded()[0]) if one.severity == "error"]
    assert not errors, str(DocumentErrors(errors))


def test_the_committed_schema_is_that_of_the_models_and_the_catalogue() -> None:
    text = (scenarios_folder() / NAME).read_text("utf-8")
    assert text == schema_text(loaded()[0]), "run: hallmark lint --write-schema"


def test_the_schema_accepts_every_shipped_scenario() -> None:
    for path in scenario_files(scenarios_folder()):
        validator().validate(document(path))


@pytest.mark.parametrize("name", SEEN_BY_THE_SCHEMA)
def test_the_schema_refuses_what_it_can_see(name: str) -> None:
    assert not validator().is_valid(document(WRONG / f"{name}.yaml"))


def test_every_official_plan_module_and_check_is_accounted_for() -> None:
    suite = loaded()[0]
    modules = official_modules(suite.folder)
    checks = official_checks(suite.folder)
    answered = {name for scenario in suite.scenarios.values() for name in scenario.oidf}
    assert {module.name for module in modules} == answered
    assert {plan for module in modules for plan in module.plans} - {
        profile.plan for profile in suite.profiles.values()
    } == {"oidcc-test-plan"}, "the plan that holds modules of all others, for developers"
    assert {check for module in modules for check in module.checks} == set(checks)
    assert all(check.judged_by or check.reason for check in checks.values())
    assert (len(modules), len(checks)) == (77, 293)


def test_a_suite_that_is_kept_is_read_back_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    loaded = right_suite(scenarios_folder())
    kept = right_suite(scenarios_folder())
    assert len(list(tmp_path.glob("**/suite-*.pickle"))) == 1
    assert kept is not loaded and kept == loaded
    step = next(step for scenario in kept.scenarios.values() for step in scenario.steps if step.cited)
    assert step.cited[0].requirement is kept.catalogue[step.cited[0].requirement.id]
