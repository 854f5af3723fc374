"""WebFinger is asked at the host that the resource names, where the target file does not say where."""

from pathlib import Path

import pytest

from harness.shipped_folder import scenarios_folder
from harness.targets.loading import load_target
from harness.targets.target import Target, resolve
from harness.targets.webfinger import asked_by_webfinger


def target(folder: Path, webfinger: str) -> Target:
    path = folder / "op.yaml"
    path.write_text(
        "target: op\nissuer: https://op.example\nclients: {dynamic: {}}\n"
        f"users: [{{name: alice, password: alice-password}}]\nwebfinger: {webfinger}\n",
        encoding="utf-8",
    )
    file, place = load_target(str(path), scenarios_folder() / "targets")
    return resolve(file, place, {})


@pytest.mark.parametrize(
    ("written", "issuer", "form", "address", "resource"),
    [
        ("{}", "https://op.example/realm", "account", "https://op.example", "acct:alice@op.example"),
        ("{}", "https://op.example:8443", "account", "https://op.example:8443", "acct:alice@op.example"),
        ("{}", "https://[::1]:8443", "account", "https://[::1]:8443", "acct:alice@::1"),
        (
            "{account: 'acct:{user}@mail.example'}",
            "https://login.example",
            "account",
            "https://mail.example",
            "acct:alice@mail.example",
        ),
        (
            "{url: 'https://people.example:8080/{user}'}",
            "https://login.example",
            "url",
            "https://people.example:8080",
            "https://people.example:8080/alice",
        ),
    ],
)
def test_the_host_is_that_of_the_resource(
    tmp_path: Path, written: str, issuer: str, form: str, address: str, resource: str
) -> None:
    asked = asked_by_webfinger(target(tmp_path, written), issuer, "alice", form)
    assert asked == (f"{address}/.well-known/webfinger", resource)


def test_the_target_file_may_say_where_to_ask(tmp_path: Path) -> None:
    told = target(tmp_path, "{address: '{issuer}/finger', account: 'acct:{user}@mail.example'}")
    assert asked_by_webfinger(told, "https://op.example", "alice", "account")[0] == "https://op.example/finger"
