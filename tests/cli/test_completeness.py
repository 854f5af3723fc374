"""A green run has judged what must be offered, and only news turns a run red that has a baseline."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.hostile.servers import answer, provider, serving

TIMEOUT = 120
NONCE, REUSE = "oidc-core/code-flow-with-nonce", "oidc-core/code-reuse"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "harness", "run", *words, "-n", "0", "--output", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)


@pytest.fixture(scope="module")
def red(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The summary of a run in which two scenarios fail by one requirement."""
    folder = tmp_path_factory.mktemp("red")
    done = run(folder, NONCE, REUSE, "--fault", "nonce-dropped")
    assert done.returncode == 1, done.stdout + done.stderr
    return folder / "summary.json"


def test_what_was_red_before_is_accepted(red: Path, tmp_path: Path) -> None:
    done = run(tmp_path, NONCE, REUSE, "--fault", "nonce-dropped", "--baseline", str(red.parent))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "baseline  0 new, 2 accepted" in done.stdout
    beside = json.loads((tmp_path / "summary.json").read_text("utf-8"))["baseline"]
    assert (beside["new"], beside["accepted"]) == ([], [NONCE, REUSE])
    assert "Beside the baseline: 0 new, 2 accepted" in (tmp_path / "report.html").read_text("utf-8")
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "2")
    shown = [(one.get("type"), one.get("message", "").partition(":")[0]) for one in suite.iter("skipped")]
    assert shown == [("FAIL", "accepted by the baseline")] * 2


def test_what_is_newly_red_is_named_and_turns_the_run_red(red: Path, tmp_path: Path) -> None:
    done = run(tmp_path, NONCE, REUSE, "--fault", "code-reusable", "--baseline", str(red))
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"baseline  1 new, 0 accepted, 1 no longer red: renew {red}" in done.stdout
    assert f"  new\n  {REUSE}\n" in done.stdout
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("failures"), suite.get("skipped")) == ("1", "0")
    assert "### Beside the baseline" in (tmp_path / "summary.md").read_text("utf-8")


def test_another_requirement_of_a_red_scenario_is_news(red: Path, tmp_path: Path) -> None:
    accepted = json.loads(red.read_text("utf-8"))
    accepted["requirements"] = []
    other = tmp_path / "accepted.json"
    other.write_text(json.dumps(accepted), "utf-8")
    done = run(tmp_path, NONCE, "--fault", "nonce-dropped", "--baseline", str(other))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "baseline  1 new, 0 accepted" in done.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), ("{}", "expected the summary.json of a run"), ('{"v": 9}', "its version is 9")],
)
def test_a_wrong_baseline_ends_the_run_before_anything_is_played(
    content: str | None, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "baseline.json"
    if content is not None:
        file.write_text(content, "utf-8")
    done = run(tmp_path / "results", NONCE, "--baseline", str(file))
    assert done.returncode == 2
    assert f"error: --baseline: {file}" in done.stderr
    assert said in done.stderr


def target(folder: Path, offers: str) -> str:
    path = folder / "op.yaml"
    path.write_text(f"extends: reference\ntarget: op\noffers: {offers}\n", "utf-8")
    return str(path)


def test_a_run_judges_the_profiles_that_the_target_file_offers(tmp_path: Path) -> None:
    done = run(
        tmp_path, "--target", target(tmp_path, "{profiles: [config], metadata: [{response_types_supported: code}]}")
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(json.loads((tmp_path / "summary.json").read_text("utf-8"))["profiles"]) == {"config"}


def test_what_is_offered_by_the_target_file_and_not_by_the_provider_fails(tmp_path: Path) -> None:
    offers = "{profiles: [config], metadata: [fax_endpoint, {response_types_supported: telex}]}"
    done = run(tmp_path, "--target", target(tmp_path, offers))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAIL the target file offers fax_endpoint, which the provider's configuration does not have" in done.stdout
    missing = json.loads((tmp_path / "summary.json").read_text("utf-8"))["missing"]
    assert [one["member"] for one in missing] == ["fax_endpoint", "response_types_supported: telex"]
    assert "### Not offered: 2" in (tmp_path / "summary.md").read_text("utf-8")
    assert "<code>fax_endpoint</code>, which the provider" in (tmp_path / "report.html").read_text("utf-8")


def test_what_a_selected_profile_requires_and_the_provider_lacks_fails(tmp_path: Path) -> None:
    found = provider(register=answer(b"{}"))
    with serving(found) as address:
        file = tmp_path / "op.yaml"
        file.write_text(f"target: op\nissuer: {address}\nusers: [{{name: alice, password: alice-password}}]\n", "utf-8")
        done = run(tmp_path, "--target", str(file), "--profile", "revocation")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAIL the profile revocation requires revocation_endpoint, which the provider's" in done.stdout


def test_a_response_type_that_is_not_offered_fails_a_certified_profile_and_is_skipped(tmp_path: Path) -> None:
    found = provider(register=answer(b"{}"))
    with serving(found) as address:
        file = tmp_path / "op.yaml"
        file.write_text(f"target: op\nissuer: {address}\nusers: [{{name: alice, password: alice-password}}]\n", "utf-8")
        done = run(tmp_path, "--target", str(file), "--profile", "implicit", "-k", "nonce")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAIL the profile implicit requires response_types_supported: id_token, which" in done.stdout
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    skipped = {one["reason"] for one in summary["scenarios"] if one["verdict"] == "SKIPPED"}
    assert "the provider does not offer response_types_supported: id_token token" in skipped


def test_an_offered_profile_that_there_is_not_is_a_wrong_file(tmp_path: Path) -> None:
    done = run(tmp_path, "--target", target(tmp_path, "{profiles: [confg]}"))
    assert done.returncode == 2
    assert "no profile is called 'confg': did you mean 'config'?" in done.stderr
