"""The JSON Schemas of values that are written as JSON."""

from collections.abc import Iterable
from inspect import cleandoc
from typing import Any

from msgspec import Struct
from msgspec.json import schema_components

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def value_schemas(kinds: Iterable[type[Struct]]) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return for each kind of value the reference to its schema, and all schemas by name, as `$defs` has them."""
    references, definitions = schema_components(kinds, ref_template="#/$defs/{name}")
    for definition in definitions.values():
        if "description" in definition:
            definition["description"] = cleandoc(definition["description"])
    return list(references), definitions
