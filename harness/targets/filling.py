"""Placeholders of a target file, filled with what is known when they are needed."""

from collections.abc import Mapping


class TargetError(Exception):
    """The target cannot be used; the message says why and what to do."""


def fill(text: str, facts: Mapping[str, str], where: str) -> str:
    """Replace `{name}` placeholders; raises `TargetError` for one that has no fact."""
    for name, value in facts.items():
        text = text.replace("{" + name + "}", value)
    start, _, rest = text.partition("{")
    if rest:
        unknown = rest.partition("}")[0]
        known = ", ".join(sorted(facts)) or "none"
        raise TargetError(f"{where}: nothing is known as '{{{unknown}}}' (known: {known})")
    return start
