"""Every fault of the reference provider turns its own requirements red, and nothing unrelated (decisions.md, D25)."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from harness.checks.registry import checks_of
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


def broken_ids(folder: Path, addresses: list[str], fault: str | None) -> tuple[set[str], set[str], str]:
    chosen = ["--fault", fault] if fault else []
    words = [sys.executable, "-m", "harness", "run", *addresses, *chosen, "-n", "0", "--output", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=RUN_TIMEOUT)
    events = [json.loads(line) for line in (folder / "events.ndjson").read_text("utf-8").splitlines()]
    broken = {
        event["requirement"]
        for event in events
        if event["event"] == "judgement" and event["result"] == "BROKEN" and event["known"] is None
    }
    verdicts = {event["verdict"] for event in events if event["event"] == "scenario_finished"}
    return broken, verdicts, done.stdout + done.stderr


FAULTS = listed_faults()


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_a_fault_turns_its_requirements_red_and_nothing_unrelated(fault: dict[str, Any], tmp_path: Path) -> None:
    ids = set(fault["requirements"])
    judging = [address for name in sorted(ids) for address in citing().get(name, ())[:MOST_SCENARIOS]]
    assert judging, f"no scenario cites any of {', '.join(sorted(ids))}"
    addresses = list(dict.fromkeys((*judging, *WITNESSES)))
    broken, verdicts, said = broken_ids(tmp_path, addresses, fault["name"])
    if "SKIPPED" in verdicts and not broken & ids and chromium.missing():
        pytest.skip(f"only a browser with JavaScript sees this: {chromium.missing()}")
    assert broken & ids, said
    assert broken <= implied(ids) | implied(set(fault.get("also", ()))), said
    assert "BROKEN" not in verdicts, said


def test_the_correct_provider_breaks_none_of_what_its_faults_break(tmp_path: Path) -> None:
    ids = {name for fault in FAULTS for name in fault["requirements"]}
    addresses = list(dict.fromkeys(address for name in sorted(ids) for address in citing().get(name, ())[:1]))
    broken, verdicts, said = broken_ids(tmp_path, addresses, None)
    assert not broken, said
    assert verdicts <= {"PASS", "KNOWN", "WARN", "NOTE", *(("SKIPPED",) if chromium.missing() else ())}, said
