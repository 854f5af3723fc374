"""The operator's page names every option of the provider, with its default."""

import json
import re
from pathlib import Path
from typing import Any

from reference_server.options import Options, option_names

PAGE = Path(__file__).parents[2] / "docs" / "provider.md"
ROW = re.compile(r"^\| ((?:`[a-z_.]+`(?:, )?)+) \| `(.+?)` \|", re.MULTILINE)


def default_of(name: str) -> Any:
    value: Any = Options()
    for part in name.split(".") if hasattr(value, name) else ("settings", *name.split(".")):
        value = getattr(value, part)
    return value


def test_every_option_is_there_with_its_default_and_no_other() -> None:
    told = {
        name: default
        for names, default in ROW.findall(PAGE.read_text("utf-8"))
        for name in re.findall(r"`([a-z_.]+)`", names)
    }
    assert told == {name: json.dumps(default_of(name), default=str) for name in option_names()}


def test_every_test_file_that_is_named_exists() -> None:
    root = PAGE.parents[1]
    for name in re.findall(r"`(test_\w+\.py)`", PAGE.read_text("utf-8")):
        assert (root / "tests" / "reference_server" / name).is_file(), name
    for path in re.findall(r"`(tests/[\w/]+(?:\.py|/))`", PAGE.read_text("utf-8")):
        assert (root / path).exists(), path
