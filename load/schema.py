"""The JSON Schema of load.json, drawn from the values that are written.

`python -m load.schema` writes it into `load/schemas/`.
"""

import json
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from load.result import LoadResult

FILE = Path(__file__).parent / "schemas" / "load.json"


class _Untitled(GenerateJsonSchema):
    """A schema without the titles that only repeat the names of its members."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


def schema_text() -> str:
    """Return the text of the schema file."""
    schema = TypeAdapter(LoadResult).json_schema(schema_generator=_Untitled)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "load.json"}
    return json.dumps(whole, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(schema_text(), "utf-8")
