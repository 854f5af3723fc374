"""The JSON Schemas of the event record and of summary.json, drawn from the values that are written.

`python -m reports.schema` writes them into `reports/schemas/`.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from harness.protocol.events import NAMES, VERSION
from reports.output import replace_file
from reports.summary import Summary

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = Path(__file__).parent / "schemas"


def event_schema() -> dict[str, Any]:
    """Return the schema of one line of events.ndjson."""
    definitions: dict[str, Any] = {}
    for kind, name in NAMES.items():
        schema = _untitled(TypeAdapter(kind).json_schema())
        definitions |= schema.pop("$defs", {})
        schema["properties"] = {"v": {"const": VERSION}, "event": {"const": name}, **schema["properties"]}
        schema["required"] = ["v", "event", *schema["required"]]
        definitions[kind.__name__] = schema
    kinds = [{"$ref": f"#/$defs/{kind.__name__}"} for kind in NAMES]
    return {"$schema": DIALECT, "title": "One line of events.ndjson", "oneOf": kinds, "$defs": definitions}


def summary_schema() -> dict[str, Any]:
    """Return the schema of summary.json."""
    return {"$schema": DIALECT, "title": "summary.json", **_untitled(TypeAdapter(Summary).json_schema())}


def schemas() -> Mapping[str, str]:
    """Return the text of each schema file, by its name."""
    found = {"events.json": event_schema(), "summary.json": summary_schema()}
    return {name: json.dumps(schema, indent=2) + "\n" for name, schema in found.items()}


def _untitled(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without the titles that only repeat the names of its members."""
    definitions = {name: _untitled(definition) for name, definition in schema.get("$defs", {}).items()}
    found = {key: value for key, value in schema.items() if key not in ("title", "$defs")}
    if "properties" in found:
        found["properties"] = {
            name: {key: value for key, value in member.items() if key != "title"}
            for name, member in found["properties"].items()
        }
    return found | ({"$defs": definitions} if definitions else {})


if __name__ == "__main__":
    for file, text in schemas().items():
        replace_file(FOLDER / file, text.encode())
