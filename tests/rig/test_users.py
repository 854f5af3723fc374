"""Where there is one user, whose account is locked after five failures, nobody is locked out and nothing is blamed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.protocol.exchange import FailureKind
from harness.wire.refused_logins import LoginRefused, refuse_login
from tests.rig.handing_on import running
from tests.rig.locking_login import FAILURES, ONLY_USER, LockingLogin
from tests.rig.rigs import locking_target
from tests.rig.runs import free_port, played, target_file

CODE, PROMPT, TWO_USERS = (
    "oidc-core/code-flow-with-nonce",
    "oidc-core/prompt-login",
    "oidc-core/hint-of-another-user",
)
PLAYED = ("code-flow-with-nonce", "prompt-login", "hint-of-another-user")


@pytest.fixture
def login() -> Iterator[LockingLogin]:
    with running(LockingLogin(f"http://127.0.0.1:{free_port()}")) as application:
        yield application


def test_scenarios_take_turns_with_the_only_user_and_what_needs_two_is_blocked(
    login: LockingLogin, tmp_path: Path
) -> None:
    ran = played(locking_target(tmp_path, login), *PLAYED)
    assert ran.verdicts == {CODE: "PASS", PROMPT: "PASS", TWO_USERS: "BLOCKED"}, ran.output
    assert "needs 2 users and the target file leaves 1" in str(ran.reasons[TWO_USERS])


def test_a_password_that_is_refused_is_typed_once_in_the_whole_run(login: LockingLogin, tmp_path: Path) -> None:
    ran = played(locking_target(tmp_path, login, "a wrong password"), *PLAYED[:2])
    assert set(ran.verdicts.values()) == {"BLOCKED"}, ran.output
    assert login.tries == 1
    assert "password-refused: alice is not logged in with this password" in ran.output
    assert "no further login is tried: alice" in ran.output
    assert "a wrong password" not in ran.output


@pytest.mark.parametrize("unlocks", [True, False])
def test_an_account_that_is_locked_is_unlocked_where_the_file_says_how(
    unlocks: bool, login: LockingLogin, tmp_path: Path
) -> None:
    login.failures = FAILURES
    members = {"reset_user": {"call": {"url": f"{login.address}/unlock/{{user}}"}}} if unlocks else {}
    ran = played(locking_target(tmp_path, login, **members), *PLAYED[:2])
    assert sorted(ran.verdicts.values()) == (["BLOCKED", "PASS"] if unlocks else ["BLOCKED", "BLOCKED"]), ran.output
    assert "account-locked: alice is locked, says the provider: 'account is locked'" in ran.output
    assert login.unlocked == ([ONLY_USER] if unlocks else [])


@pytest.mark.parametrize(("works", "afterwards"), [(True, "PASS"), (False, "BLOCKED")])
def test_a_user_whose_password_a_scenario_tries_wrongly_is_reset_before_anybody_else_logs_in(
    works: bool, afterwards: str, tmp_path: Path
) -> None:
    told = tmp_path / "reset"
    tells = ["sh", "-c", f'echo "$0" >> {told}; exit {0 if works else 1}', "{user}"]
    only = [{"name": ONLY_USER, "password": f"{ONLY_USER}-password"}]
    target = target_file(tmp_path, "resetting", reset_user={"command": tells}, users=only)
    wrong, later = "rfc6749/password-credentials", "rfc7009/access-token"
    ran = played(target, scenarios=(wrong, later, "--fault", "password-grant-offered"))
    assert ran.verdicts == {wrong: "PASS", later: afterwards}, ran.output
    assert told.read_text("utf-8").splitlines() == [ONLY_USER]
    assert works or "alice is disturbed: reset_user" in str(ran.reasons[later])


SAID = {
    "Your account has been temporarily disabled.": FailureKind.ACCOUNT_LOCKED,
    "Account is temporarily disabled; contact your administrator or retry later.": FailureKind.ACCOUNT_LOCKED,
    "Too many failed login attempts. Try again in 15 minutes.": FailureKind.ACCOUNT_LOCKED,
    "We blocked this account.": FailureKind.ACCOUNT_LOCKED,
    "You are locked out": FailureKind.ACCOUNT_LOCKED,
    "Invalid username or password.": FailureKind.PASSWORD_REFUSED,
    "Incorrect password": FailureKind.PASSWORD_REFUSED,
    "This name and password do not belong together.": FailureKind.PASSWORD_REFUSED,
    "The credentials are not valid": FailureKind.PASSWORD_REFUSED,
}
UNSUSPICIOUS = (
    "Sign in to your account. Forgot your password?",
    "This code is wrong.",
    "Example asks for access to your account. Accept. Refuse.",
)


@pytest.mark.parametrize("text", SAID)
def test_what_pages_say_of_a_refused_login_is_understood(text: str) -> None:
    with pytest.raises(LoginRefused, match=ONLY_USER) as raised:
        refuse_login(text, ONLY_USER)
    assert raised.value.kind is SAID[text]


@pytest.mark.parametrize("text", UNSUSPICIOUS)
def test_other_words_of_a_page_refuse_nobody(text: str) -> None:
    refuse_login(text, ONLY_USER)
