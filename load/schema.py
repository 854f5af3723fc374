"""The JSON Schema of load.json, drawn from the values that are written.

`python -m load.schema` writes it into `load/schemas/`.
"""

import json
from pathlib import Path

from harness.document.value_schema import DIALECT, value_schemas
from load.result import LoadResult

FILE = Path(__file__).parent / "schemas" / "load.json"


def schema_text() -> str:
    """Return the text of the schema file."""
    (result,), definitions = value_schemas((LoadResult,))
    whole = {"$schema": DIALECT, "title": "load.json", **result, "$defs": definitions}
    return json.dumps(whole, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(schema_text(), "utf-8")
