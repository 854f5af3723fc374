"""Every driver for pages logs in where the login page takes JavaScript, or where there is no page at all."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.protocol.one_time_code import OneTimeCode
from harness.protocol.secret import Secret
from harness.wire import chromium
from tests.rig.javascript_login import USERS, LoginApplication, login_application
from tests.rig.logins import CHROMIUM, SECRET, javascript_target, requests
from tests.rig.rigs import javascript_login
from tests.rig.runs import command, free_port, played, target_file

DECIDED = """\
scenario: The step says as whom, how and to what the user agrees
steps:
  - sign_in:
      user: alice
      scope: openid email
      login: {acr: "urn:example:loa:2"}
      consent: {grant_scope: [openid], session: {id_token: {department: quality}}}
    expect:
      OIDCC-2-12: Each ID Token carries an exp claim.
"""


@pytest.fixture(scope="module")
def with_code() -> Iterator[LoginApplication]:
    """A login page that asks for the code of an authenticator besides."""
    with login_application(f"http://127.0.0.1:{free_port()}", OneTimeCode(Secret(SECRET))) as application:
        yield application


def test_requests_of_the_recipe_log_in_with_a_one_time_code(with_code: LoginApplication, tmp_path: Path) -> None:
    recipes, code = requests(with_code=True), {"secret": SECRET}
    target = javascript_target(tmp_path, "by-request", with_code, "request", recipes, one_time_code=code)
    status, said = command("login", "--target", str(target))
    assert (status, "answered by the recipe 'login'" in said) == (0, True), said
    assert SECRET not in said


@pytest.mark.skipif(chromium.missing() is not None, reason=str(chromium.missing()))
def test_chromium_logs_in_with_a_one_time_code(with_code: LoginApplication, tmp_path: Path) -> None:
    code = {"secret": SECRET}
    target = javascript_target(tmp_path, "by-chromium", with_code, "chromium", CHROMIUM, one_time_code=code)
    status, said = command("login", "--target", str(target))
    assert status == 0, said
    assert [f"recipe '{name}'" in said for name in ("login", "code", "consent")] == [True, True, True]


@pytest.mark.skipif(chromium.missing() is not None, reason=str(chromium.missing()))
def test_scenarios_are_judged_as_usual_where_chromium_logs_in(tmp_path: Path) -> None:
    with javascript_login(tmp_path, "chromium") as target:
        ran = played(target, "code-flow-with-nonce", "consent-refused", "prompt-none-without-consent")
    assert (ran.code, set(ran.verdicts.values())) == (0, {"PASS"}), ran.output
    # What the page's JavaScript sends is in the record.
    record = tmp_path / "javascript-login-by-chromium-report" / "events.ndjson"
    assert "/api/login" in record.read_text("utf-8")


def test_a_wrong_code_is_said_with_the_request_that_it_went_with(with_code: LoginApplication, tmp_path: Path) -> None:
    recipes, code = requests(with_code=True), {"secret": "GEZDGNBVGY3TQOJQ"}
    target = javascript_target(tmp_path, "wrong-code", with_code, "request", recipes, one_time_code=code)
    status, said = command("login", "--target", str(target))
    assert (status, "request 2 of the recipe, POST" in said, "was answered with 401" in said) == (5, True, True), said


def by_api(folder: Path) -> Path:
    users = [
        {
            "name": one["username"],
            "password": f"{one['username']}-password",
            "claims": {"sub": one["subject"], **one["claims"]},
        }
        for one in json.loads(USERS.read_text("utf-8"))
    ]
    admin = {"url": "{start.admin}{issuer.path}", "claims_in": "userinfo"}
    return target_file(folder, "by-api", pages={"driver": "login-consent-api", "admin": admin}, users=users)


def test_challenges_are_decided_at_the_admin_api_as_the_step_says(tmp_path: Path) -> None:
    scenario = tmp_path / "decided.yaml"
    scenario.write_text(DECIDED, encoding="utf-8")
    ran = played(by_api(tmp_path), scenarios=(str(scenario),))
    assert ran.code == 0, ran.output
    record = (tmp_path / "by-api-report" / "events.ndjson").read_text("utf-8")
    assert "/admin/oauth2/auth/requests/login/accept" in record
    assert "urn:example:loa:2" in record


def test_a_step_that_decides_is_skipped_where_pages_are_answered(tmp_path: Path) -> None:
    scenario = tmp_path / "decided.yaml"
    scenario.write_text(DECIDED, encoding="utf-8")
    ran = played(target_file(tmp_path, "plain"), scenarios=(str(scenario),))
    assert list(ran.verdicts.values()) == ["SKIPPED"]
    assert "pages.driver: login-consent-api" in str(*ran.reasons.values())
