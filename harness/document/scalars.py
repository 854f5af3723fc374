"""Plain scalars by the core schema of YAML 1.2 (chapter 10.3), so that `no`, `on` and `1:30` stay strings."""

import math
import re

from harness.document.nodes import ScalarValue

MAX_NUMBER_LENGTH = 40
FIRST_OF_WORDS = frozenset("tTfFnN~")
FIRST_OF_NUMBERS = frozenset("0123456789+-.")
WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
OCTAL = re.compile(r"0o[0-7]+", re.ASCII)
HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+", re.ASCII)
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def scalar_value(text: str) -> ScalarValue:
    """What a plain scalar stands for.

    Raises `ValueError`, in words for the user, for a number that is not finite or has too many digits.
    """
    first = text[:1]
    if first not in FIRST_OF_NUMBERS:
        return WORDS.get(text, text) if first in FIRST_OF_WORDS or not text else text
    if NOT_FINITE.fullmatch(text):
        raise ValueError("a number must be finite")
    number = next((read for shape, read in NUMBERS if shape.fullmatch(text)), None)
    if number is None:
        return text
    if len(text) > MAX_NUMBER_LENGTH:
        raise ValueError(f"a number may have {MAX_NUMBER_LENGTH} characters at most")
    return number(text)


def _octal(text: str) -> int:
    return int(text[2:], 8)


def _hexadecimal(text: str) -> int:
    return int(text[2:], 16)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("this number is too large")
    return number


NUMBERS = ((INTEGER, int), (OCTAL, _octal), (HEXADECIMAL, _hexadecimal), (FLOAT, _finite))
