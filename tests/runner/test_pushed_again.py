"""A reference that the provider gave can be pushed again, by its parameter or as a second one."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from tests.rig.runs import played, target_file

PUSHED = """\
scenario: A pushed request has no request_uri
steps:
  - push_authorization: {as: pushed}
  - push_authorization: WAY
    expect:
      RFC9126-2.1-3: At the PAR endpoint, a pushed request that has request_uri is refused.
"""
WAYS = {
    "parameter": "{request_uri: $pushed.request_uri}",
    "besides": "{}\n    also: {request_uri: $pushed.request_uri}",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_reference_that_was_given_is_pushed(way: str, tmp_path: Path) -> None:
    scenario = tmp_path / "pushed.yaml"
    scenario.write_text(PUSHED.replace("WAY", WAYS[way]), encoding="utf-8")
    ran = played(target_file(tmp_path, "plain"), scenarios=(str(scenario),))
    assert (ran.code, list(ran.verdicts.values())) == (0, ["PASS"]), ran.output
    record = (tmp_path / "plain-report" / "events.ndjson").read_text("utf-8").splitlines()
    events = [event for line in record if (event := json.loads(line)).get("name") == "push_authorization"]
    reference = json.loads(events[0]["response"]["body"])["request_uri"]
    assert dict(parse_qsl(events[1]["request"]["body"]))["request_uri"] == reference
