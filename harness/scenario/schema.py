"""The JSON Schema of the language, for editors (scenario-language.md, 7.8)."""

import json
from collections.abc import Mapping
from typing import Any

from harness.checks.registry import all_checks
from harness.scenario.bending import RawRequest, Sent
from harness.scenario.reading import WHEN, ScenarioFile
from harness.scenario.suite import Suite
from harness.scenario.verbs import VERBS

DRAFT = "http://json-schema.org/draft-07/schema#"
NAME = "scenario.schema.json"


def scenario_schema(suite: Suite) -> dict[str, Any]:
    """Return the schema of a scenario file: verbs with their parameters, requirement ids with their sentences."""
    definitions: dict[str, Any] = {}
    head = ScenarioFile.model_json_schema(ref_template="#/definitions/{model}")
    verbs = {verb.name: _parameters(verb.parameters.model_json_schema, definitions) for verb in VERBS.values()}
    properties = head["properties"]
    step = {"$ref": "#/definitions/step"}
    for name in ("given", "steps"):
        properties[name] = {**properties[name], "items": step}
    definitions["step"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {**verbs, **_step_keys(suite)},
        "oneOf": [{"required": [name]} for name in VERBS],
    }
    definitions["expect"] = _expect(suite)
    return {
        "$schema": DRAFT,
        "title": "A Hallmark scenario",
        "type": "object",
        "additionalProperties": False,
        "required": head["required"],
        "properties": properties,
        "definitions": {**head.get("$defs", {}), **definitions},
    }


def schema_text(suite: Suite) -> str:
    """Return the schema as the committed file holds it."""
    return json.dumps(scenario_schema(suite), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _parameters(schema: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema(ref_template="#/definitions/{model}")
    definitions.update(found.pop("$defs", {}))
    return found


def _step_keys(suite: Suite) -> Mapping[str, Any]:
    word = {"type": "string"}
    return {
        "expect": {"$ref": "#/definitions/expect"},
        "standing": {"type": "array", "items": {"enum": sorted(suite.standing)}, "description": "Standing bundles."},
        "against": {**word, "pattern": r"^\$", "description": "The other message of a comparison."},
        "twin": {**word, "description": "The earlier step that is this refusal's passing twin."},
        "without": {"type": "array", "items": word, "description": "Parameters to leave out."},
        "also": {"type": "object", "description": "Parameters to send besides."},
        "sent": Sent.model_json_schema(),
        "raw": RawRequest.model_json_schema(),
        "when": {"enum": list(WHEN), "description": "Play the step only where the variant yields it."},
    }


def _expect(suite: Suite) -> Mapping[str, Any]:
    judged = all_checks()
    return {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {
            one.id: {
                "const": one.text,
                "title": f"{one.id} {one.level.value}",
                "description": f"{one.text} ({one.specification.title}, section {one.section})",
            }
            for one in suite.catalogue.values()
            if one.id in judged
        },
    }
