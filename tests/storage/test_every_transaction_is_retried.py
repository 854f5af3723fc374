"""Whatever speaks to the database tries again where the database gave it up for another transaction."""

import inspect
import pkgutil
from importlib import import_module

import reference_server.storage

PREPARING = {
    "translate_failures",
    "migrate",
    "migrate_down",
    "migration_status",
    "forget_expired",
    "open_seal",
    "keep_connections",
}
"""These run before requests are served, or retry each of their transactions by itself."""
WITHIN = {"run", "translated_failure"}
"""These are used within functions that are retried as a whole."""


def test_every_storage_function_retries_conflicts() -> None:
    bare, seen = [], 0
    for module in pkgutil.iter_modules(reference_server.storage.__path__):
        if module.ispkg:
            continue
        found = import_module(f"reference_server.storage.{module.name}")
        for name, function in inspect.getmembers(found, inspect.isfunction):
            if function.__module__ != found.__name__ or name.startswith("_") or name in PREPARING | WITHIN:
                continue
            if "engine" in inspect.signature(function).parameters:
                seen += 1
                if not hasattr(function, "__wrapped__"):
                    bare.append(f"{found.__name__}.{name} lacks @retry_conflicts")
    assert seen > 20
    assert bare == []
