"""Challenges of WWW-Authenticate fields (RFC 9110 11.6.1)."""

import re
from collections.abc import Iterable, Mapping

BEARER = "bearer"
TOKEN = r"[!#$%&'*+.^_`|~A-Za-z0-9-]+"
_SCHEME = re.compile(rf"(?:^|,)[ \t]*({TOKEN})(?=[ \t]+{TOKEN}[ \t]*=|[ \t]*(?:,|$))")
_PARAMETER = re.compile(rf'({TOKEN})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


def challenge(fields: Iterable[str]) -> Mapping[str, str]:
    """Read the parameters of the challenge that counts, the scheme under `scheme`; empty where there is none."""
    text = challenge_text(fields)
    start = _SCHEME.match(text)
    if start is None:
        return {}
    parameters = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(text[start.end() :])}
    return {**parameters, "scheme": start[1].lower()}


def challenge_text(fields: Iterable[str]) -> str:
    """Return the Bearer challenge among fields as it was written, else the first one, empty where there is none.

    A field may hold several challenges, and there may be several fields (RFC 9110 11.6.1).
    """
    texts = [text for field in fields for text in _challenges(field)]
    return next((text for text in texts if text.partition(" ")[0].lower() == BEARER), texts[0] if texts else "")


def _challenges(field: str) -> Iterable[str]:
    starts = [match.start(1) for match in _SCHEME.finditer(field) if field.count('"', 0, match.start(1)) % 2 == 0]
    if not starts:
        return (field.strip(),) if field.strip() else ()
    return [
        field[start:end].strip().rstrip(",").rstrip() for start, end in zip(starts, [*starts[1:], None], strict=True)
    ]
