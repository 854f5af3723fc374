"""Turns what a scenario wrote into what is sent."""

import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

from harness.protocol.device import DeviceCode
from harness.protocol.pushed_authorization import RequestUri
from harness.protocol.secret import Secret
from harness.protocol.tokens import AccessToken, Code, IdToken, RefreshToken
from harness.runner.addresses import Places, addresses
from harness.scenario.references import value_of

FRESH = "fresh"
INBOX = re.compile(r"\$(inbox\.[a-z_]+)")


class Missing(Exception):
    """A step refers to something that an earlier step did not yield; the message names both.

    `rightly` says that the earlier step was judged to have ended in a refusal that its requirements allow.
    """

    def __init__(self, why: str, *, rightly: bool = False) -> None:
        super().__init__(why)
        self.rightly = rightly


class Values:
    """The results of a scenario's steps so far, and the case that is played."""

    def __init__(self, places: Places, case_values: Mapping[str, Any]) -> None:
        self._results: dict[str, object] = {}
        self._failed: dict[str, Missing] = {}
        self._inbox = {f"inbox.{name}": address for name, address in addresses(places).items()}
        self._case_values = case_values

    def keep(self, name: str | None, result: object) -> None:
        """Keep a step's result under its name."""
        if name is not None:
            self._results[name] = result

    def results(self) -> tuple[object, ...]:
        """Return every result so far that has a name."""
        return tuple(self._results.values())

    def keep_missing(self, name: str | None, why: str, *, rightly: bool = False) -> None:
        """Remember why a step has no result that later steps could use, and whether none is owed."""
        if name is not None:
            self._failed[name] = Missing(why, rightly=rightly)

    def follow(self, text: str) -> object:
        """Return what a `$name.field` refers to; raises `Missing` where it did not come."""
        inbox = INBOX.match(text)
        if inbox is not None and inbox.group(1) in self._inbox:
            return self._inbox[inbox.group(1)] + text[inbox.end() :]
        if text.startswith("$inbox."):
            raise Missing(f"{text}: the run has no inbox that the provider can call")
        name, *fields = text[1:].split(".")
        if name in self._failed:
            failed = self._failed[name]
            raise Missing(f"{text}: step '{name}' {failed}", rightly=failed.rightly)
        if name not in self._results:
            raise Missing(f"{text}: step '{name}' was not played")
        found = value_of(self._results[name], tuple(fields))
        if found is None:
            raise Missing(f"{text}: the answer to step '{name}' has no {'.'.join(fields)}")
        return found

    def value(self, name: str, written: object) -> Any:
        """Return a written value with its case, references and fresh values put in, at any depth."""
        if written == "each" and name in self._case_values:
            return self.value("", self._case_values[name])
        match written:
            case str() if written.startswith("$"):
                return self.follow(written)
            case str() if written == FRESH:
                return secrets.token_urlsafe(16)
            case list():
                return [self.value("", item) for item in written]
            case dict():
                return {key: self.value("", item) for key, item in written.items()}
            case _:
                return written


def parameter(value: object) -> str:
    """Return a value as a request parameter: lists by spaces, objects as JSON, tokens by what they stand for."""
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return " ".join(parameter(item) for item in value)
        case dict():
            return json.dumps(value)
        case Code() | AccessToken() | RefreshToken() | IdToken() | DeviceCode():
            return value.value.reveal()
        case Secret():
            return value.reveal()
        case RequestUri():
            return value.value
        case _:
            return str(value)
