"""A provider that bears few clients: the verdicts of the plain one, or BLOCKED with the right name."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.rig.gate import Gate, gated_provider
from tests.rig.runs import TIMEOUT

ONE = "oidc-core/code-flow-with-nonce"
# Another client beside the scenario's own, a declared wait, a client of another kind.
PLAYED = (
    ONE,
    "oidc-core/code-of-another-client",
    "oidc-core/prompt-login",
    "oidc-core/code-reuse",
    "oidc-core/userinfo-get",
    "oidc-registration/minimal-registration",
)
TWO_CLIENTS = "oidc-core/code-of-another-client"
SHARING = (ONE, "oidc-core/userinfo-get", "oidc-core/code-reuse")


@pytest.fixture(scope="module")
def provider() -> Iterator[Gate]:
    with gated_provider() as gate:
        yield gate


@pytest.fixture
def gate(provider: Gate) -> Iterator[Gate]:
    provider.quota, provider.deletes, provider.publishes, provider.refused_members = 1000, True, True, ()
    provider.clients.clear()
    provider.registrations.clear()
    provider.most = provider.refusals = 0
    yield provider


def played(
    folder: Path, gate: Gate, *scenarios: str, workers: int = 0, **members: Any
) -> tuple[dict[str, str], dict[str, str], str]:
    """Return the verdicts, the reasons, and what was said."""
    target = {
        "target": "op",
        "issuer": gate.issuer,
        "clients": {"dynamic": {}},
        "users": [{"name": name, "password": f"{name}-password"} for name in ("alice", "bob", "carol", "dave")],
        "pages": {
            "recipes": [
                {
                    "page": "login",
                    "form_with": ["username", "password"],
                    "fill": {"username": "$user.name", "password": "$user.password"},
                },
                {"page": "consent", "form_with": ["decision"], "submit": {"decision": "accept"}},
            ]
        },
        **members,
    }
    path, output = folder / "op.yaml", folder / "report"
    path.write_text(json.dumps(target), encoding="utf-8")
    words = ("run", *scenarios, "--target", str(path), "-n", str(workers), "--output", str(output))
    done = subprocess.run(
        [sys.executable, "-m", "harness", *words],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "XDG_STATE_HOME": str(folder / "state")},
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    finished = json.loads((output / "summary.json").read_text("utf-8"))["scenarios"]
    return (
        {one["address"]: one["verdict"] for one in finished},
        {one["address"]: one["reason"] or "" for one in finished},
        said,
    )


def test_no_more_clients_than_the_provider_bears_exist_at_a_time_in_any_worker(gate: Gate, tmp_path: Path) -> None:
    gate.quota = 2
    verdicts, _, said = played(tmp_path, gate, *PLAYED, workers=2, clients={"dynamic": {}, "max": 2})
    assert verdicts == dict.fromkeys(PLAYED, "PASS"), said
    assert (gate.most, gate.refusals) == (2, 0)
    assert not gate.clients


def test_a_refusal_for_the_quota_blocks_under_that_name(gate: Gate, tmp_path: Path) -> None:
    gate.quota = 1
    verdicts, reasons, said = played(tmp_path, gate, ONE, TWO_CLIENTS)
    assert verdicts == {ONE: "PASS", TWO_CLIENTS: "BLOCKED"}, said
    assert reasons[TWO_CLIENTS].startswith("client-quota: the provider takes no more clients: 403")


def test_a_registration_that_is_judged_is_not_failed_for_the_quota(gate: Gate, tmp_path: Path) -> None:
    gate.quota = 0
    judged = ("oidc-registration/minimal-registration", "oidc-registration/redirect-uri-with-fragment")
    verdicts, reasons, said = played(tmp_path, gate, *judged)
    assert set(verdicts.values()) == {"BLOCKED"}, said
    assert all(reason.startswith("client-quota") for reason in reasons.values())


def test_a_scenario_that_needs_more_clients_than_there_may_be_is_blocked_before_anything_is_sent(
    gate: Gate, tmp_path: Path
) -> None:
    verdicts, reasons, said = played(tmp_path, gate, TWO_CLIENTS, clients={"dynamic": {}, "max": 1})
    assert verdicts == {TWO_CLIENTS: "BLOCKED"}, said
    assert "client-quota: clients: {max: 1} of the target file: 2 are needed at once" in reasons[TWO_CLIENTS]
    assert not gate.registrations


def test_a_client_that_cannot_be_deleted_keeps_its_place(gate: Gate, tmp_path: Path) -> None:
    gate.deletes = False
    verdicts, reasons, said = played(tmp_path, gate, *SHARING, clients={"dynamic": {}, "max": 2})
    assert sorted(verdicts.values()) == ["BLOCKED", "PASS", "PASS"], said
    assert "of 2 places 2 are taken for the rest of the run" in "".join(reasons.values())
    assert len(gate.registrations) == 2


def test_scenarios_take_turns_at_one_client_which_is_deleted_at_the_end_of_the_run(gate: Gate, tmp_path: Path) -> None:
    verdicts, _, said = played(tmp_path, gate, *SHARING, clients={"dynamic": {}, "reuse": True})
    assert verdicts == dict.fromkeys(SHARING, "PASS"), said
    assert len(gate.registrations) == 1
    assert not gate.clients


def test_where_nothing_can_be_deleted_reuse_plays_what_needs_no_new_client(gate: Gate, tmp_path: Path) -> None:
    gate.deletes, gate.quota = False, 1
    verdicts, _, said = played(tmp_path, gate, *SHARING, clients={"dynamic": {}, "max": 1, "reuse": True})
    assert verdicts == dict.fromkeys(SHARING, "PASS"), said
    assert len(gate.registrations) == 1


def test_a_kept_client_makes_room_for_one_of_other_metadata(gate: Gate, tmp_path: Path) -> None:
    gate.quota = 1
    other = "oidc-core/userinfo-signed"
    verdicts, _, said = played(tmp_path, gate, ONE, other, clients={"dynamic": {}, "max": 1, "reuse": True})
    assert verdicts == {ONE: "PASS", other: "PASS"}, said
    assert len(gate.registrations) == 2
    assert (gate.most, gate.refusals) == (1, 0)


def test_what_a_user_left_at_a_shared_client_is_forgotten_as_the_target_file_says(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "forget.py").write_text(
        "import sys\nwith open('forgotten', 'a') as file:\n    print(*sys.argv[1:], file=file)\n", encoding="utf-8"
    )
    forget = {"command": [sys.executable, "forget.py", "{user}", "{client_id}"]}
    clients = {"dynamic": {}, "reuse": True}
    verdicts, _, said = played(tmp_path, gate, *SHARING, clients=clients, forget=forget)
    assert verdicts == dict.fromkeys(SHARING, "PASS"), said
    forgotten = [line.split() for line in (tmp_path / "forgotten").read_text("utf-8").splitlines()]
    # The first scenario had the client anew.
    assert len(forgotten) == len(SHARING) - 1
    assert len({client for _, client in forgotten}) == 1


def test_an_operation_that_forgets_nothing_blocks_and_says_so(gate: Gate, tmp_path: Path) -> None:
    clients = {"dynamic": {}, "reuse": True}
    verdicts, reasons, said = played(tmp_path, gate, *SHARING, clients=clients, forget={"command": ["false"]})
    assert sorted(verdicts.values()) == ["BLOCKED", "BLOCKED", "PASS"], said
    assert "forget.command failed" in "".join(reasons.values())


def test_registrations_are_shaped_as_the_provider_takes_them(gate: Gate, tmp_path: Path) -> None:
    gate.refused_members = ("client_name",)
    shaping = {"without": ["client_name"], "also": {"contacts": ["op@rp.example"]}, "keys": True}
    verdicts, _, said = played(tmp_path, gate, ONE, clients={"dynamic": {}, "shaping": shaping})
    assert verdicts == {ONE: "PASS"}, said
    (asked,) = gate.registrations
    assert asked["contacts"] == ["op@rp.example"]
    assert "client_name" not in asked
    assert "keys" in json.dumps(asked["jwks"])


def test_metadata_of_the_target_file_stand_in_where_no_configuration_is_published(gate: Gate, tmp_path: Path) -> None:
    gate.publishes = False
    metadata = {
        "issuer": gate.issuer,
        "authorization_endpoint": f"{gate.issuer}/oauth2/auth",
        "token_endpoint": f"{gate.issuer}/oauth2/token",
        "userinfo_endpoint": f"{gate.issuer}/userinfo",
        "jwks_uri": f"{gate.issuer}/.well-known/jwks.json",
        "registration_endpoint": f"{gate.issuer}/oauth2/register",
        "authorization_response_iss_parameter_supported": True,
    }
    verdicts, _, said = played(tmp_path, gate, ONE, metadata=metadata)
    assert verdicts == {ONE: "PASS"}, said
