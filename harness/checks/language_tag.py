"""Language tags (BCP 47, RFC 5646)."""

import re
from collections.abc import Sequence

# RFC 5646 2.1: language, script, region, variants, extensions and private use, in that order. Of the languages those of
# two or three letters: four are reserved, and no longer one was ever registered (2.2.1), so that "English" is none.
GRAMMAR = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*)"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+"
)
SINGLETON = re.compile(r"-([a-z0-9])(?=-)")
# RFC 5646 2.1: the tags of older days that the grammar does not have.
IRREGULAR = frozenset(
    {
        "en-gb-oed",
        "i-ami",
        "i-bnn",
        "i-default",
        "i-enochian",
        "i-hak",
        "i-klingon",
        "i-lux",
        "i-mingo",
        "i-navajo",
        "i-pwn",
        "i-tao",
        "i-tay",
        "i-tsu",
        "sgn-be-fr",
        "sgn-be-nl",
        "sgn-ch-de",
    }
)


def is_language_tag(value: object) -> bool:
    """Tell whether a value is a well-formed language tag, in any letters (RFC 5646 2.1, 2.1.1, 2.2.9)."""
    if not isinstance(value, str):
        return False
    tag = value.lower() if value.isascii() else value
    found = GRAMMAR.fullmatch(tag)
    if found is None:
        return tag in IRREGULAR
    variants = (found["variants"] or "").split("-")[1:]
    return _all_differ(variants) and _all_differ(SINGLETON.findall(found["extensions"] or ""))


def _all_differ(subtags: Sequence[str]) -> bool:
    return len(set(subtags)) == len(subtags)
