"""Pickles frozen values so that they are read back fast.

What `dataclasses` gives a frozen class with slots looks all its fields up again for every value that is read, which
takes several times as long as calling the class with them.
"""

import dataclasses
import io
import pickle
from collections.abc import Hashable
from functools import cache
from typing import Any


def frozen_pickle(value: object) -> bytes:
    """Return the pickle of a value; `pickle.loads` reads it back."""
    written = io.BytesIO()
    _Pickler(written, pickle.HIGHEST_PROTOCOL).dump(value)
    return written.getvalue()


class _Pickler(pickle.Pickler):
    """Lets a dataclass be made again by its constructor, where that takes every field."""

    def reducer_override(self, value: Any) -> Any:
        names = _fields(value.__class__)
        return NotImplemented if names is None else (type(value), tuple(getattr(value, name) for name in names))


@cache
def _fields(kind: Hashable) -> tuple[str, ...] | None:
    if not isinstance(kind, type) or not dataclasses.is_dataclass(kind):
        return None
    fields = dataclasses.fields(kind)
    plain = all(field.init and not field.kw_only for field in fields) and not hasattr(kind, "__post_init__")
    return tuple(field.name for field in fields) if plain else None
