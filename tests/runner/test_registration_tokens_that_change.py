"""A client's registration access token may be another one after each read and update; a run goes on with the newest."""

import json
from pathlib import Path

from tests.rig.runs import played

SCENARIO = """\
scenario: A client is updated and read again and again
steps:
  - register: {as: rp}
  - update_registration: {as: updated, client: $rp, metadata: {client_name: First}}
    expect:
      RFC7592-2.2-12: At the client configuration endpoint, a successful update is 200 with JSON.
  - update_registration: {client: $updated, metadata: {client_name: Second}}
    expect:
      RFC7592-2.2-12: At the client configuration endpoint, a successful update is 200 with JSON.
  - update_registration: {client: $updated, metadata: {registration_client_uri: "https://rp.example/"}}
  - read_registration: {client: $updated}
    expect:
      RFC7592-2.1-1: A read by GET with the registration token is answered with 200 JSON.
  - read_registration: {client: $rp}
    expect:
      RFC7592-2.1-1: A read by GET with the registration token is answered with 200 JSON.
"""
PROVIDER = Path(__file__).parents[1] / "rig" / "rotating_registration.py"


def test_each_request_shows_the_newest_token_at_the_address_of_the_registration_and_nothing_is_left(
    tmp_path: Path,
) -> None:
    scenario, left = tmp_path / "again.yaml", tmp_path / "left.json"
    scenario.write_text(SCENARIO, encoding="utf-8")
    target = tmp_path / "rotating.yaml"
    process = ["python", str(PROVIDER), str(left)]
    started = {"issuer": "{start.issuer}", "start": {"process": process}}
    clients = {"dynamic": {}, "shaping": {"without": ["object_kind"]}}
    nobody = {"clients": clients, "users": [{"name": "alice", "password": "alice-password"}]}
    target.write_text(json.dumps({"target": "rotating", **started, **nobody}), encoding="utf-8")
    ran = played(target, scenarios=(str(scenario),))
    assert list(ran.verdicts.values()) == ["PASS"], ran.output
    assert json.loads(left.read_text("utf-8")) == []
