"""The JSON Schemas of the event record and of summary.json, drawn from the values that are written.

`python -m reports.schema` writes them into `reports/schemas/`.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.document.value_schema import DIALECT, value_schemas
from harness.protocol.events import NAMES, VERSION
from reports.output import replace_file
from reports.summary import Summary

FOLDER = Path(__file__).parent / "schemas"


def event_schema() -> dict[str, Any]:
    """Return the schema of one line of events.ndjson."""
    kinds, definitions = value_schemas(NAMES)
    for kind, name in NAMES.items():
        schema = definitions[kind.__name__]
        schema["properties"] = {"v": {"const": VERSION}, "event": {"const": name}, **schema["properties"]}
        schema["required"] = ["v", "event", *schema["required"]]
    return {"$schema": DIALECT, "title": "One line of events.ndjson", "oneOf": kinds, "$defs": definitions}


def summary_schema() -> dict[str, Any]:
    """Return the schema of summary.json."""
    (whole,), definitions = value_schemas((Summary,))
    return {"$schema": DIALECT, "title": "summary.json", **whole, "$defs": definitions}


def schemas() -> Mapping[str, str]:
    """Return the text of each schema file, by its name."""
    found = {"events.json": event_schema(), "summary.json": summary_schema()}
    return {name: json.dumps(schema, indent=2) + "\n" for name, schema in found.items()}


if __name__ == "__main__":
    for file, text in schemas().items():
        replace_file(FOLDER / file, text.encode())
