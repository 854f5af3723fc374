"""JSON Patch (RFC 6902) on JSON Pointers (RFC 6901)."""

import copy
import json
from collections.abc import Sequence
from typing import Any


class BadPatch(Exception):
    """The patch is malformed, or does not fit the document; the message says where."""


def apply_patch(document: dict[str, Any], operations: Sequence[Any], most_characters: int) -> dict[str, Any]:
    """A changed copy of the document: all of the operations, or none (RFC 6902 5).

    It may not grow beyond `most_characters` of JSON, which copies of copies soon would. Raises `BadPatch`.
    """
    changed: Any = copy.deepcopy(document)
    for number, operation in enumerate(operations):
        if not isinstance(operation, dict):
            raise BadPatch(f"operation {number} is not an object")
        try:
            changed = _apply(changed, operation)
            if operation.get("op") == "copy" and len(json.dumps(changed)) > most_characters:
                raise BadPatch("the document grows longer than this provider accepts")
        except BadPatch as error:
            raise BadPatch(f"operation {number}: {error}") from error
    if not isinstance(changed, dict):
        raise BadPatch("the patched document is not an object")
    return changed


def _apply(document: Any, operation: dict[str, Any]) -> Any:
    path = _pointer(operation, "path")
    match operation.get("op"):
        case "add":
            return _added(document, path, _value(operation))
        case "remove":
            return _removed(document, path)
        case "replace":
            _found(document, path)
            return _added(_removed(document, path) if path else document, path, _value(operation))
        case "move":
            source = _pointer(operation, "from")
            if path[: len(source)] == source and len(path) > len(source):
                raise BadPatch("a value cannot be moved into itself")
            value = _found(document, source)
            return _added(_removed(document, source), path, value)
        case "copy":
            return _added(document, path, copy.deepcopy(_found(document, _pointer(operation, "from"))))
        case "test":
            if _found(document, path) != _value(operation):
                raise BadPatch("the tested value is another one")
            return document
        case _:
            raise BadPatch("op is not add, remove, replace, move, copy or test")


def _value(operation: dict[str, Any]) -> Any:
    if "value" not in operation:
        raise BadPatch("value is missing")
    return operation["value"]


def _pointer(operation: dict[str, Any], name: str) -> list[str]:
    text = operation.get(name)
    if not isinstance(text, str) or (text and not text.startswith("/")):
        raise BadPatch(f"{name} is not a JSON Pointer")
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def _found(document: Any, path: list[str]) -> Any:
    for part in path:
        if isinstance(document, dict) and part in document:
            document = document[part]
        elif isinstance(document, list):
            document = document[_index(document, part, len(document) - 1)]
        else:
            raise BadPatch(f"there is no {'/'.join(path)}")
    return document


def _index(array: list[Any], part: str, last: int) -> int:
    if not (part.isascii() and part.isdigit()) or (len(part) > 1 and part.startswith("0")) or int(part) > last:
        raise BadPatch(f"{part[:20]} is no index of the array")
    return int(part)


def _added(document: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    place = _found(document, path[:-1])
    if isinstance(place, dict):
        place[path[-1]] = value
    elif isinstance(place, list):
        place.insert(len(place) if path[-1] == "-" else _index(place, path[-1], len(place)), value)
    else:
        raise BadPatch(f"{'/'.join(path[:-1])} holds nothing")
    return document


def _removed(document: Any, path: list[str]) -> Any:
    if not path:
        raise BadPatch("the whole document cannot be removed")
    _found(document, path)
    place = _found(document, path[:-1])
    if isinstance(place, dict):
        del place[path[-1]]
    else:
        del place[_index(place, path[-1], len(place) - 1)]
    return document
