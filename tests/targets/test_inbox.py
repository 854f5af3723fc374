"""The inbox listens where the target file says, and a provider that cannot reach it is not judged by it."""

import http.client
import json
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from harness.cli.main import main
from harness.document.diagnostic import DocumentErrors
from harness.runner.inbox import opened_inbox, reaches_inbox
from harness.targets.filling import TargetError
from harness.targets.loading import load_target
from harness.targets.target import Target, resolve
from harness.wire.inbox.worker import publisher
from tests.hostile.servers import certificate

HERE, ELSEWHERE = "http://127.0.0.1:1", "https://op.example"


def target(folder: Path, issuer: str, inbox: str = "{}", more: str = "") -> Target:
    path = folder / "op.yaml"
    users = "users: [{name: alice, password: alice-password}]\n"
    path.write_text(f"target: op\nissuer: {issuer}\n{users}inbox: {inbox}\n{more}", "utf-8")
    return resolve(*load_target(str(path), folder), {})


def test_a_certificate_and_an_address_of_its_own(tmp_path: Path) -> None:
    certificate(tmp_path, days=30)
    given = (
        "{listen: '127.0.0.1:0', base_url: 'https://127.0.0.1:{inbox.port}/rp', "
        "certificate: {certificate: certificate.pem, key: key.pem}}"
    )
    inbox = opened_inbox(target(tmp_path, ELSEWHERE, given).file.inbox, tmp_path)
    try:
        served = publisher(inbox.place)(b"{}", "application/json")
        parts = urlsplit(served)
        assert parts.scheme == "https"
        assert parts.path.startswith("/rp/documents/")
        trusting = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        # A proxy before the inbox may remove the path of the base URL, or leave it.
        for path in (parts.path, parts.path.removeprefix("/rp")):
            connection = http.client.HTTPSConnection(parts.netloc, timeout=5, context=trusting)
            connection.request("GET", path)
            assert connection.getresponse().read() == b"{}"
            connection.close()
    finally:
        inbox.close()


@pytest.mark.parametrize(
    ("issuer", "inbox", "more", "reached"),
    [
        (HERE, "{}", "", True),
        (ELSEWHERE, "{}", "", False),
        (ELSEWHERE, "{base_url: 'https://rp.example'}", "", True),
        (ELSEWHERE, "{base_url: 'http://127.0.0.1:{inbox.port}'}", "", True),
        (ELSEWHERE, "{}", "network: {connect_to: {op.example: '127.0.0.1:8443'}}\n", True),
    ],
)
def test_a_provider_elsewhere_reaches_only_an_inbox_that_it_was_given(
    issuer: str, inbox: str, more: str, reached: bool, tmp_path: Path
) -> None:
    found = target(tmp_path, issuer, inbox, more)
    opened = opened_inbox(found.file.inbox, tmp_path)
    opened.close()
    assert reaches_inbox(found, opened.place.base) is reached


@pytest.mark.parametrize(
    ("inbox", "said"),
    [
        ("{listen: rp.example}", "inbox.listen: 'rp.example' is no place to listen at"),
        (f"{{listen: '127.0.0.1:{'1' * 5000}'}}", "inbox.listen: '127.0.0.1:111"),
        ('{listen: "a\\0b:0"}', "is no place to listen at"),
        ("{base_url: rp.example}", "inbox.base_url: 'rp.example' is no address"),
        ("{base_url: 'https://[::1'}", "inbox.base_url: 'https://[::1' is no address"),
        ("{base_url: 'https://rp.example:99999'}", "inbox.base_url: 'https://rp.example:99999' is no address"),
        ("{certificate: {certificate: missing.pem}}", "inbox.certificate: "),
        (
            "{remote: {url: 'http://rp.example', secret: a secret of sixteen}}",
            "inbox.remote.url: is https, since the secret must not be read on the way",
        ),
        ("{remote: {url: 'http://127.0.0.1:1', secret: a secret of sixteen}}", "inbox.remote: the inbox at "),
    ],
)
def test_what_cannot_be_had_is_named_by_its_key(inbox: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TargetError) as refused:
        opened_inbox(target(tmp_path, HERE, inbox).file.inbox, tmp_path)
    assert said in str(refused.value)
    assert "a secret of sixteen" not in str(refused.value)


def test_a_listener_beside_a_remote_inbox_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentErrors, match="takes either remote or base_url"):
        target(tmp_path, HERE, "{remote: {url: 'https://a.example', secret: s}, base_url: 'https://b.example'}")


def test_the_scenarios_that_need_the_inbox_are_listed() -> None:
    done = CliRunner().invoke(main, ["list", "scenarios", "--needs-inbox", "--format", "json"])
    needs = {one["address"]: one["inbox"] for one in json.loads(done.stdout)}
    assert needs["oidc-registration/jwks-uri"] == ["client_keys"]
    assert needs["oidc-core/request-uri-unsigned"] == ["request_object"]
    assert "oidc-core/code-reuse" not in needs
