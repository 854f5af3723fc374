"""Allure shows an item's steps, exchanges and findings."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("allure")

TIMEOUT = 60
ROOT = Path(__file__).parents[2]
PROGRAM = """
import json
from pathlib import Path
from reports.allure import feed

def test_item():
    feed(json.loads(Path("events.json").read_text()), {"response_type": "code id_token"})
"""


def _fed(events: list[dict[str, Any]], address: str, folder: Path) -> dict[str, Any]:
    (folder / "events.json").write_text(json.dumps([event for event in events if event.get("address") == address]))
    (folder / "test_item.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "allure_pytest.plugin", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, "--alluredir", "out", "test_item.py"],
        cwd=folder,
        env=environment,
        timeout=TIMEOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    found: dict[str, Any] = json.loads(next((folder / "out").glob("*-result.json")).read_text(encoding="utf-8"))
    return found


def test_a_failing_item_has_its_steps_with_the_findings_failed(events: list[dict[str, Any]], tmp_path: Path) -> None:
    result = _fed(events, "rfc6749/code-reuse", tmp_path)
    assert result["name"] == "rfc6749/code-reuse: A code works once; its second use is refused"
    labels = {(label["name"], label["value"]) for label in result["labels"]}
    assert {("parentSuite", "rfc6749"), ("suite", "code-reuse")} <= labels
    assert {("tag", "basic"), ("oidf", "oidcc-codereuse")} <= labels
    assert result["parameters"] == [{"name": "response_type", "value": "'code id_token'"}]
    assert [(link["name"], link["url"]) for link in result["links"]] == [("RFC6749-4.1.2-5", "https://spec.example/#4")]
    (step,) = result["steps"]
    assert (step["name"], step["status"]) == ("token 'second'", "failed")
    assert [(shown["name"].split(":")[0], shown["status"]) for shown in step["steps"]] == [
        ("FAIL RFC6749-4.1.2-5 MUST", "failed"),
        ("WARN RFC6749-4.1.2-7 SHOULD", "passed"),
        ("FAIL RFC6749-5.1-2 MUST", "failed"),
    ]
    assert "expected an error response and no token" in step["steps"][0]["statusDetails"]["message"]
    (attachment,) = step["attachments"]
    assert attachment["name"] == "1: POST token 400"
    exchange = json.loads((tmp_path / "out" / attachment["source"]).read_text())
    assert exchange["request"]["url"] == "https://op.example/token"


def test_a_hostile_item_that_was_not_reached_is_broken(events: list[dict[str, Any]], tmp_path: Path) -> None:
    result = _fed(events, "oidc-core/hostile", tmp_path)
    assert result["steps"][0]["status"] == "broken"
    assert "\x1b" not in result["name"]
    assert [attachment["name"] for attachment in result["attachments"]] == ["BLOCKED"]
