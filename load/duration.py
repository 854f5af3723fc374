"""Durations as people write them: 500ms, 10s, 1m30s, 2h."""

import re

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")


def seconds_of(text: str) -> float:
    """Return a duration in seconds; raises `ValueError` with what is expected where it is none."""
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"'{text}' is no duration; write 500ms, 10s or 1m30s")
    return sum(float(number) * UNITS[unit] for number, unit in parts)
