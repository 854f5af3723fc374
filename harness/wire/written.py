"""Values that a recipe writes as `$user.name`, `$answer.flow.id` and the like."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from msgspec import Struct, field

from harness.protocol.user import User

REFERENCE = re.compile(r"\$(user|device|url|field|cookie|answer)((?:\.[A-Za-z0-9_:-]+)+)")
# How a recipe writes the code of an authenticator.
ONE_TIME_CODE = "$user.one_time_code"


class Unfilled(Exception):
    """A value that a recipe writes is not there; the message says which."""


class Known(Struct):
    """What a recipe may refer to: the user, what a device shows, and of the page its address, fields and cookies.

    `answer` is the JSON that the last request of the recipe was answered with.
    """

    user: User
    user_code: str = ""
    url: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    answer: Any = None

    def value(self, written: Any, spelled: Callable[[str], str] = str) -> Any:
        """Return what a recipe wrote with each reference replaced by its value; raises `Unfilled` where one has none.

        A text that is nothing but a reference keeps the value's type; within a text it is `spelled`.
        """
        if isinstance(written, Mapping):
            return {name: self.value(part) for name, part in written.items()}
        if isinstance(written, list | tuple):
            return [self.value(part) for part in written]
        if not isinstance(written, str):
            return written
        whole = REFERENCE.fullmatch(written)
        if whole is not None:
            return self._found(whole)
        return REFERENCE.sub(lambda found: spelled(str(self._found(found))), written)

    def address(self, written: str) -> str:
        """Return an address in which each reference is percent-encoded (RFC 3986 2.1)."""
        return str(self.value(written, lambda text: quote(text, safe="")))

    def _found(self, reference: re.Match[str]) -> Any:
        kind, path = reference[1], reference[2].removeprefix(".")
        if kind == "user":
            return self._of_the_user(path)
        if kind == "answer":
            return self._of_the_answer(path)
        if kind == "device":
            return self.user_code
        known = {"url": self.url, "field": self.fields, "cookie": self.cookies}[kind]
        if path not in known:
            raise Unfilled(f"the recipe writes {reference[0]}, and there are {', '.join(sorted(known)) or 'none'}")
        return known[path]

    def _of_the_user(self, name: str) -> Any:
        if name == "name":
            return self.user.name
        if name == "password":
            return self.user.password.reveal()
        if name == "one_time_code":
            if self.user.one_time_code is None:
                raise Unfilled(f"the target file names no one_time_code for the user {self.user.name}")
            return self.user.one_time_code.now()
        return self.user.claims.get(name, "")

    def _of_the_answer(self, path: str) -> Any:
        found = self.answer
        for name in path.split("."):
            if isinstance(found, dict) and name in found:
                found = found[name]
            elif isinstance(found, list) and name.isdigit() and int(name) < len(found):
                found = found[int(name)]
            else:
                raise Unfilled(f"the recipe writes $answer.{path}, and the last answer has no such member")
        return found
