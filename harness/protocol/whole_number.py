"""Whole numbers as headers, addresses and parameters write them: ASCII digits alone (RFC 5234 B.1)."""

MOST_DIGITS = 18
HIGHEST_PORT = 65535


def whole_number(text: str) -> int | None:
    """Return the number that a text is, None where it is none or has more than `MOST_DIGITS` digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def port_number(text: str) -> int | None:
    """Return the port that a text is, 0 for any that is free; None where it is none (RFC 3986 3.2.3)."""
    number = whole_number(text)
    return number if number is not None and number <= HIGHEST_PORT else None
