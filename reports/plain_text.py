"""Text of a target made safe to show: its strings are hostile until proven otherwise."""

import re

ELLIPSIS = "…"
REPLACEMENT = "\ufffd"
# XML 1.0 2.2: every character but these may stand in a document.
NOT_XML = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def one_line(text: str, limit: int | None = None) -> str:
    """Return text on one line, without characters that a terminal obeys, cut where it is longer than `limit`."""
    return _visible(cut(text, limit)).strip()


def several_lines(text: str) -> list[str]:
    """Return the lines of a text, without characters that a terminal obeys."""
    return [_visible(line) for line in text.splitlines()]


def cut(text: str, limit: int | None) -> str:
    """Return text, its end replaced by an ellipsis where it is longer than `limit`."""
    return text if limit is None or len(text) <= limit else text[: limit - 1] + ELLIPSIS


def xml_text(text: str) -> str:
    """Return text with every character that XML 1.0 cannot hold replaced (XML 1.0 2.2)."""
    return re.sub(NOT_XML, REPLACEMENT, text)


def unicode_text(text: str) -> str:
    """Return text that UTF-8 can hold: lone surrogates are replaced."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def counted(count: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _visible(text: str) -> str:
    return text if text.isprintable() else "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else REPLACEMENT


def clock_line(offset: float) -> str | None:
    """Say how far the provider's clock is off, `offset` in seconds ahead; None where it is right."""
    if not offset:
        return None
    return f"{abs(offset):.0f} s {'ahead' if offset > 0 else 'behind'}; times are judged on the provider's clock"
