"""What is wrong in a file, where, and how it is shown."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]

MAX_SHOWN_LINE = 160
MAX_QUOTED = 60
MAX_COMPARED_WORD = 100
LIKENESS = 0.7
ELLIPSIS = "…"
LINE_BREAK = re.compile(r"\r\n|\r|\n")
SECRET_KEY = r"(?:secret|password|passphrase|private_key)[\w.-]{0,40}[\"']?\s{0,8}:"
PRIVATE_MEMBER = r"\b(?:d|p|q|dp|dq|qi|k)[\"']?\s{0,8}:(?=\s{0,8}[\"']?[\w-]{16})"
SECRET_VALUE = re.compile(
    rf"(?P<key>(?:{SECRET_KEY}|{PRIVATE_MEMBER})\s*)"
    r"""(?P<value>"[^"]*"?|'[^']*'?|\{[^}]*|\[[^\]]*|[^\s"'{\[][^,}\]]*)""",
    re.IGNORECASE,
)
# A user and a password before a host (RFC 3986 3.2.1).
USER_INFORMATION = re.compile(r"(?<=//)[^/\s@]{1,400}(?=@)")
SECRET_ABOVE = re.compile(SECRET_KEY, re.IGNORECASE)


class Span(Struct, frozen=True):
    """A stretch of one line of a file; `line` and `column` count characters from 1."""

    path: Path
    line: int
    column: int
    length: int


class Diagnostic(Struct, frozen=True):
    """One mistake: what is wrong, where it stands, and what would help."""

    message: str
    span: Span | None
    help: str | None = None
    severity: Severity = "error"


class DocumentErrors(Exception):
    """Files have mistakes; as text, every diagnostic rendered and a closing count.

    `sources` gives the text of files that are not, or no longer, on disk as they were read.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Mapping[Path, str] | None = None) -> None:
        self.diagnostics = tuple(diagnostics)
        self.sources = dict(sources or {})
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        sources = dict(self.sources)
        blocks = []
        for diagnostic in self.diagnostics:
            path = diagnostic.span.path if diagnostic.span else None
            if path is not None and path not in sources:
                sources[path] = _text_of(path)
            blocks.append(render(diagnostic, sources[path] if path is not None else None))
        return "\n\n".join([*blocks, _count(self.diagnostics)])


def render(diagnostic: Diagnostic, source: str | None) -> str:
    """The diagnostic as the user reads it, with the line of `source` that it is about.

    Values under keys that hold secrets are blotted out, and characters that a terminal would obey are replaced.
    """
    span = diagnostic.span
    head = f"{diagnostic.severity}: {_one_line(diagnostic.message)}"
    if span is None:
        return "\n".join([head, *([f"   = help: {_one_line(diagnostic.help)}"] if diagnostic.help else [])])
    width = max(2, len(str(span.line)))
    margin = " " * width
    lines = [head, f"{margin}--> {_printable(shown_path(span.path))}:{span.line}:{span.column}"]
    text = _shown_line(source, span.line) if source is not None and span.length > 0 else None
    if text is not None:
        shown, before, marked = _excerpt(text, span)
        lines += [f"{margin} |", f"{span.line:>{width}} | {shown}", f"{margin} | {' ' * before}{'^' * marked}"]
    if diagnostic.help:
        lines.append(f"{margin} = help: {_one_line(diagnostic.help)}")
    return "\n".join(lines)


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` was probably meant to be, whatever its case; None where none is near."""
    if len(word) > MAX_COMPARED_WORD:
        return None
    by_fold: dict[str, str] = {}
    for candidate in candidates:
        by_fold.setdefault(candidate.casefold(), candidate)
    found = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=LIKENESS)
    return by_fold[found[0]] if found else None


def quoted(text: str) -> str:
    """`text` in single quotes for a message: on one line, cut when long, without characters that a terminal obeys."""
    shown = text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + ELLIPSIS
    return f"'{_one_line(shown)}'"


def shown_path(path: Path) -> str:
    """The path relative to the working directory where it lies below it, else as given."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def source_lines(source: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return LINE_BREAK.split(source)


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except OSError:
        return ""


def _shown_line(source: str, number: int) -> str | None:
    """The line with secrets blotted out, None where there is nothing to show."""
    lines = source_lines(source.removeprefix("\ufeff"))
    if not 1 <= number <= len(lines) or not lines[number - 1].strip():
        return None
    line = lines[number - 1].rstrip()
    above = next((one for one in reversed(lines[: number - 1]) if one.strip() and _indent(one) < _indent(line)), "")
    if SECRET_ABOVE.search(above):
        return _blotted(line, _indent(line))
    return _without_secrets(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _excerpt(text: str, span: Span) -> tuple[str, int, int]:
    """The line as shown, the terminal cells before the marks, and how many marks."""
    text = _printable(text)
    start = span.column - 1
    if len(text) > MAX_SHOWN_LINE:
        cut = max(0, min(start - MAX_SHOWN_LINE // 3, len(text) - MAX_SHOWN_LINE))
        end = cut + MAX_SHOWN_LINE
        text = (ELLIPSIS if cut else "") + text[cut:end] + (ELLIPSIS if end < len(text) else "")
        start -= cut - (1 if cut else 0)
    marked = text[start : start + span.length]
    return text, _cells(text[:start]) + max(0, start - len(text)), max(1, _cells(marked))


def _without_secrets(line: str) -> str:
    line = USER_INFORMATION.sub(lambda match: "*" * len(match[0]), line)
    found = SECRET_VALUE.search(line)
    if found and not re.search(r"[{\[]", line[: found.start()]):
        return _blotted(line, found.start("value"))
    return SECRET_VALUE.sub(lambda match: match["key"] + "*" * len(match["value"]), line)


def _blotted(line: str, start: int) -> str:
    return line[:start] + "*" * (len(line) - start)


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\ufffd"


def _one_line(text: str) -> str:
    return _printable(LINE_BREAK.sub(" ", text))


def _cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _count(diagnostics: Sequence[Diagnostic]) -> str:
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    files = {diagnostic.span.path for diagnostic in errors if diagnostic.span}
    places = f" in {_number(len(files), 'file')}" if files or not errors else ""
    text = f"{_number(len(errors), 'mistake')}{places}"
    warnings = len(diagnostics) - len(errors)
    return f"{text}, {_number(warnings, 'warning')}" if warnings else text


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
