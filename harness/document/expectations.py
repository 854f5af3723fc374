"""Which keys a model knows at a place of a document."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pydantic
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticSchemaGenerationError

from harness.document.nodes import Node, Scalar, Table, child

Schema = Mapping[str, Any]
BRANCHES = ("anyOf", "oneOf", "allOf")


def known_keys(model: type[pydantic.BaseModel], node: Node, path: Sequence[str | int]) -> tuple[str, ...]:
    """The keys that the model allows in the table at `path` below `node`, in the model's order."""
    try:
        root = model.model_json_schema()
    except (PydanticInvalidForJsonSchema, PydanticSchemaGenerationError):
        return ()
    schemas = list(_branches(root, root, node))
    here: Node | None = node
    for step in path:
        here = child(here, step) if here is not None else None
        schemas = [
            branch for schema in schemas for below in _below(schema, step) for branch in _branches(root, below, here)
        ]
    names = [name for schema in schemas for name in schema.get("properties", {})]
    return tuple(dict.fromkeys(names))


def _below(schema: Schema, step: str | int) -> Iterator[Schema]:
    if isinstance(step, int):
        fixed = schema.get("prefixItems", [])
        candidates = [fixed[step]] if step < len(fixed) else [schema.get("items")]
    else:
        candidates = [schema.get("properties", {}).get(step, schema.get("additionalProperties"))]
    return (candidate for candidate in candidates if isinstance(candidate, Mapping))


def _branches(root: Schema, schema: Schema, node: Node | None, seen: frozenset[str] = frozenset()) -> Iterator[Schema]:
    """The schema itself, or what it refers to, without the branches whose constants the table does not have."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        if reference not in seen:
            target = root.get("$defs", {}).get(reference.rpartition("/")[2], {})
            yield from _branches(root, target, node, seen | {reference})
        return
    if _fits(schema, node):
        yield schema
    for kind in BRANCHES:
        for branch in schema.get(kind, ()):
            yield from _branches(root, branch, node, seen)


def _fits(schema: Schema, node: Node | None) -> bool:
    if not isinstance(node, Table):
        return True
    for name, value in schema.get("properties", {}).items():
        written = node.get(name)
        if "const" in value and isinstance(written, Scalar) and written.value != value["const"]:
            return False
    return True
