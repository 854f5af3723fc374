"""A provider behind nginx or a forward proxy is judged as one that is near; what stands between is never its fault."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from harness.wire import chromium
from tests.rig.authority import authority
from tests.rig.handing_on import ForwardProxy, address_of, running
from tests.rig.nginx import ABSENT, Guard, nginx
from tests.rig.rigs import PROVIDER_HOST, behind_nginx, through_a_proxy
from tests.rig.runs import PROVIDER, command, free_port, played, target_file

FEW = Guard(rate=20, burst=5, blocks=True)


@ABSENT
def test_what_nginx_holds_up_is_waited_for_and_what_it_blocks_is_blocked(tmp_path: Path) -> None:
    with behind_nginx(tmp_path, FEW) as target:
        ran = played(target, "code-flow-with-nonce", "max-age-1", "claims-essential", "claims-that-are-no-json")
    assert ran.code == 5, ran.output
    blocked = {"oidc-core/claims-essential", "oidc-core/claims-that-are-no-json[broken]"}
    assert {one for one, verdict in ran.verdicts.items() if verdict != "PASS"} == blocked
    for one in blocked:
        assert "403 of an intermediary" in str(ran.reasons[one])
    assert '"status": 429' in (tmp_path / "behind-nginx-report" / "events.ndjson").read_text("utf-8")


@ABSENT
def test_a_provider_that_only_a_proxy_can_reach_is_judged_as_usual(tmp_path: Path) -> None:
    with through_a_proxy(tmp_path) as target:
        ran = played(target, "code-flow-with-nonce", "refresh-token", "request-uri-signed")
    assert ran.code == 0, ran.output
    assert set(ran.verdicts.values()) == {"PASS"}


@ABSENT
def test_the_doctor_names_the_key_for_a_missing_client_certificate(tmp_path: Path) -> None:
    trusted, port = authority(tmp_path), free_port()
    network = {"ca_bundle": str(trusted.bundle), "connect_to": {PROVIDER_HOST: "127.0.0.1"}}
    issuer = f"https://{PROVIDER_HOST}:{port}"
    target = target_file(tmp_path, "strange", start=None, issuer=issuer, network=network, deviations=None)
    with nginx(tmp_path / "nginx", trusted, port, {PROVIDER_HOST: free_port()}, Guard()):
        status, said = command("doctor", "--target", str(target))
    assert status == 3, said
    assert "FAIL  answer         400, a block page of nginx" in said
    assert "network: {client_certificate: ...}" in said


@ABSENT
@pytest.mark.skipif(chromium.missing() is not None, reason=str(chromium.missing()))
def test_frames_in_chromium_take_the_way_of_the_target_file(tmp_path: Path) -> None:
    with behind_nginx(tmp_path) as target:
        ran = played(target, scenarios=("session-management/logout",))
    assert (ran.code, list(ran.verdicts.values())) == (0, ["PASS"]), ran.output
    assert "/oauth2/sessions/check" in (tmp_path / "behind-nginx-report" / "events.ndjson").read_text("utf-8")


@ABSENT
@pytest.mark.parametrize("allowed", [(), ("--may-load", PROVIDER_HOST)])
def test_load_takes_the_way_of_the_target_file(tmp_path: Path, allowed: tuple[str, ...]) -> None:
    words = ("load", "introspection", "--users", "2", "--duration", "2s", *allowed, "--output", str(tmp_path))
    # What connect_to leads to this machine is on it; what a proxy reaches is elsewhere and must be allowed.
    rig = through_a_proxy(tmp_path) if allowed else behind_nginx(tmp_path, Guard())
    with rig as target:
        status, said = command(*words, "--target", str(target))
    assert status == 0, said
    assert json.loads((tmp_path / "load.json").read_text("utf-8"))["failures"] == []


@contextmanager
def plain_http(folder: Path, proxy: ForwardProxy) -> Iterator[Path]:
    """A provider on plain http whose name only the proxy knows."""
    port = free_port()
    address = f"http://{PROVIDER_HOST}:{port}"
    words = ["--port-public", str(port), "--issuer", address, "--set", "fetch_private_addresses=true"]
    with running(proxy):
        secret = folder / "proxy"
        secret.write_text(address_of(proxy).replace("//", "//hallmark:open@"), encoding="utf-8")
        yield target_file(
            folder,
            "plain-http",
            start={"process": [*PROVIDER, *words], "within": 120},
            network={"proxy": {"url": {"file": str(secret)}}},
            deviations=None,
        )


def test_plain_http_goes_to_the_proxy_of_the_file_and_never_to_one_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, unasked = ForwardProxy("open"), ForwardProxy("unasked")
    with running(unasked), plain_http(tmp_path, proxy) as target:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, address_of(unasked))
            monkeypatch.setenv(name.upper(), address_of(unasked))
        ran = played(target, "code-flow-with-nonce")
    assert list(ran.verdicts.values()) == ["PASS"], ran.output
    assert {urlsplit(line.split(" ")[1]).hostname for line in proxy.asked} == {PROVIDER_HOST}
    assert unasked.asked == []
