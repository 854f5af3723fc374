"""Every fault of the reference provider turns its own requirements red, and nothing unrelated (decisions.md, D25)."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.checks.registry import checks_of
from harness.protocol.events import as_json
from harness.runner.options import Options
from harness.runner.playing import play
from harness.runner.preparation import prepared
from harness.runner.starting import starting
from harness.scenario.suite import Suite, load_suite
from harness.shipped_folder import scenarios_folder
from harness.wire import chromium

RUN_TIMEOUT = 120
MOST_SCENARIOS = 4
LONGEST_WAIT = 5
WITNESSES = ("oidc-core/code-flow-with-nonce", "oidc-core/userinfo-get", "oidc-core/prompt-none-without-session")


def listed_faults() -> list[dict[str, Any]]:
    words = [sys.executable, "-m", "reference_server", "faults", "--format", "json"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=RUN_TIMEOUT)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@cache
def suite() -> Suite:
    return load_suite(scenarios_folder(), [])


@cache
def citing() -> dict[str, list[str]]:
    """Scenarios by the requirement ids that they cite themselves, else through a standing bundle.

    The shortest come first, since what follows a broken step breaks with it and says nothing new.
    """
    own: dict[str, list[str]] = {}
    standing: dict[str, list[str]] = {}
    for scenario in sorted(suite().scenarios.values(), key=lambda one: len(one.steps)):
        waits = (dict(step.parameters)["seconds"] for step in scenario.steps if step.verb.name == "wait")
        if any(seconds > LONGEST_WAIT for seconds in waits):
            continue
        for step in scenario.steps:
            for one in step.expectations:
                found = standing if one.bundle else own
                found.setdefault(one.requirement.id, []).append(scenario.address)
    return {**standing, **own}


def implied(ids: set[str]) -> set[str]:
    """The ids that the same checks judge: one behaviour demanded by several clauses."""
    return ids | {name for one in ids for check in checks_of(one) for name in check.requirements}


@pytest.fixture(scope="session")
def served() -> Iterator[Mapping[str, str]]:
    """One reference provider for all faults, each an issuer of its own; where it is, as it prints."""
    words = [sys.executable, "-m", "reference_server", "serve", "all", "--stop-with-stdin", "--faults"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.stdin.close()


def target_file(folder: Path, served: Mapping[str, str], fault: str | None) -> Path:
    """The shipped target, at the issuer of a fault of the provider that runs already."""
    shipped = scenarios_folder() / "targets" / "reference.yaml"
    told = yaml.safe_load(shipped.read_text("utf-8").replace("{start.admin}", served["admin"]))
    del told["start"], told["faults"]
    told["issuer"] = served["issuer"] + (f"/faults/{fault}" if fault else "")
    told["deviations"] = str(shipped.parent / told["deviations"])
    path = folder / "op.yaml"
    path.write_text(yaml.safe_dump(told), "utf-8")
    return path


def broken_ids(
    folder: Path, addresses: list[str], served: Mapping[str, str], fault: str | None
) -> tuple[set[str], set[str], str]:
    """The ids that are broken and not known, the verdicts, and each broken judgement in words."""
    target = str(target_file(folder, served, fault))
    options = Options(scenarios=str(scenarios_folder()), target=target, places=tuple(addresses))
    with starting(options) as start, prepared(start) as preparation:
        session = preparation.session()
        events = [as_json(event) for item in preparation.plan.items for event in play(item, session).events]
    broken = [
        event
        for event in events
        if event["event"] == "judgement" and event["result"] == "BROKEN" and event["known"] is None
    ]
    finished = [event for event in events if event["event"] == "scenario_finished"]
    said = [f"{one['address']} {one['requirement']}: {one['expected']} <> {one['received']}" for one in broken]
    said += [f"{one['address']} {one['verdict']}: {one['reason']}" for one in finished if one["reason"]]
    return {one["requirement"] for one in broken}, {one["verdict"] for one in finished}, "\n".join(said)


FAULTS = listed_faults()


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_a_fault_turns_its_requirements_red_and_nothing_unrelated(
    fault: dict[str, Any], served: Mapping[str, str], tmp_path: Path
) -> None:
    ids = set(fault["requirements"])
    judging = [address for name in sorted(ids) for address in citing().get(name, ())[:MOST_SCENARIOS]]
    assert judging, f"no scenario cites any of {', '.join(sorted(ids))}"
    addresses = list(dict.fromkeys((*judging, *WITNESSES)))
    broken, verdicts, said = broken_ids(tmp_path, addresses, served, fault["name"])
    if "SKIPPED" in verdicts and not broken & ids and chromium.missing():
        pytest.skip(f"only a browser with JavaScript sees this: {chromium.missing()}")
    assert broken & ids, said
    assert broken <= implied(ids) | implied(set(fault.get("also", ()))), said
    assert "BROKEN" not in verdicts, said


def test_the_correct_provider_breaks_none_of_what_its_faults_break(served: Mapping[str, str], tmp_path: Path) -> None:
    ids = {name for fault in FAULTS for name in fault["requirements"]}
    addresses = list(dict.fromkeys(address for name in sorted(ids) for address in citing().get(name, ())[:1]))
    broken, verdicts, said = broken_ids(tmp_path, addresses, served, None)
    assert not broken, said
    assert verdicts <= {"PASS", "KNOWN", "WARN", "NOTE", *(("SKIPPED",) if chromium.missing() else ())}, said
