"""Whatever a provider writes in the place of a member, a check judges it: nothing of a target ends in a traceback."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from harness.protocol.client import Client
from harness.protocol.judgement import Judgement

from .test_every_check_earns_its_place import CASES, named

# No URL, no port, more than a double holds, and values that no set can hold.
ODD = ("https://[::1", "https://op.example:99999", 10**400, None, [[]], {"a": []})
# What was sent is the harness's own, and the parameters of a challenge are texts.
NO_JSON = ("request", "challenge")
DEEPEST = 8


def odd_forms(value: Any, depth: int = 0) -> Iterator[Any]:
    """A message again and again, each time with one odd value in the place of a member of its JSON."""
    if depth > DEEPEST or isinstance(value, Client):
        return
    if isinstance(value, Mapping):
        for name, member in value.items():
            for odd in (*ODD, *odd_forms(member, depth + 1)):
                yield {**value, name: odd}
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            for odd in (*ODD, *odd_forms(entry, depth + 1)):
                yield [*value[:index], odd, *value[index + 1 :]]
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            if name not in NO_JSON:
                for odd in odd_forms(getattr(value, name), depth + 1):
                    yield replace(value, **{name: odd})


@pytest.mark.parametrize("check", CASES, ids=named)
def test_a_check_judges_a_message_with_an_odd_member(check: Callable[..., Judgement]) -> None:
    messages = CASES[check].meeting()
    for index, message in enumerate(messages):
        for odd in odd_forms(message):
            assert check(*messages[:index], odd, *messages[index + 1 :]).result
