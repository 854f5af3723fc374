"""`/metrics/prometheus` of the admin port: what all ports answered, in Prometheus' text format."""

import re
import time
from typing import Any

import pytest
import requests

from reference_server.web.metrics import SERIES, Metrics, exposition

from .conftest import start_provider, stop_provider

LINE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\]|\\.)*",?)+)\})? (-?[0-9.e+-]+|\+Inf)')
DURATION = "hallmark_op_http_request_duration_seconds"
START_SECONDS = 20
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    """Every sample by name and labels; each line has to be one, or a comment."""
    found: Samples = {}
    for line in text.splitlines():
        if line.startswith("# "):
            assert re.fullmatch(r"# (HELP [a-z_]+ .+|TYPE [a-z_]+ (gauge|counter|histogram))", line), line
            continue
        match = LINE.fullmatch(line)
        assert match, line
        labels = frozenset(re.findall(r'([a-z]+)="((?:[^"\\]|\\.)*)"', match[2] or ""))
        assert (match[1], labels) not in found, line
        found[(match[1], labels)] = float(match[3])
    return found


def scraped(admin: str, path: str = "/metrics/prometheus") -> Samples:
    answer = requests.get(f"{admin}{path}", timeout=20)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return samples(answer.text)


def count_of(found: Samples, **labels: str) -> float:
    return found.get((f"{DURATION}_count", frozenset(labels.items())), 0.0)


def processes_in(found: Samples) -> list[str]:
    """What each server process serves; none where the system does not tell of processes."""
    return sorted(dict(labels)["server"] for name, labels in found if name == "hallmark_op_cpu_seconds_total")


def test_the_answers_of_every_port_are_counted(provider: dict[str, str], rp: Any) -> None:
    token = {"server": "public", "method": "POST", "route": "/oauth2/token", "status": "200"}
    login = {"server": "login", "method": "GET", "route": "/login", "status": "200"}
    client = {"server": "admin", "method": "GET", "route": "/admin/clients/<client_id>", "status": "200"}
    before = scraped(provider["admin"])
    rp.sign_in()
    requests.get(f"{provider['admin']}/admin/clients/{rp.client['client_id']}", timeout=20)
    after = scraped(provider["admin"], "/admin/metrics/prometheus")
    for labels in (token, login, client):
        assert count_of(after, **labels) >= count_of(before, **labels) + 1
        last = after[(f"{DURATION}_bucket", frozenset({**labels, "le": "+Inf"}.items()))]
        assert last == count_of(after, **labels)
        assert after[(f"{DURATION}_sum", frozenset(labels.items()))] > 0


def test_no_label_holds_what_a_caller_sent(provider: dict[str, str], unguessable: str) -> None:
    for address in (f"{provider['public']}/{unguessable}", f"{provider['admin']}/admin/clients/{unguessable}"):
        requests.request("GET", address, timeout=20)
        requests.request(unguessable[:12].upper(), address, timeout=20)
    assert unguessable[:12] not in requests.get(f"{provider['admin']}/metrics/prometheus", timeout=20).text.upper()


def test_the_database_the_version_and_the_processes_are_told(provider: dict[str, str]) -> None:
    found = scraped(provider["admin"])
    assert found[("hallmark_op_database_up", frozenset())] == 1
    assert any(name == "hallmark_op_build_info" for name, _ in found)
    servers = {dict(labels)["server"] for name, labels in found if name == "hallmark_op_resident_memory_bytes"}
    assert servers in ({"public", "admin", "login"}, set())


def test_several_workers_share_the_ports_and_what_they_count() -> None:
    process, addresses = start_provider("--set", "workers=2")
    try:
        client = requests.post(f"{addresses['admin']}/admin/clients", json={}, timeout=20).json()
        for _ in range(20):
            answer = requests.get(f"{addresses['admin']}/admin/clients/{client['client_id']}", timeout=20)
            assert answer.status_code == 200
        until = time.monotonic() + START_SECONDS
        # The others may still be starting when one of them answers.
        while len(processes_in(found := scraped(addresses["admin"]))) not in (0, 5) and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        assert stop_provider(process) == 0
    read = {"server": "admin", "method": "GET", "route": "/admin/clients/<client_id>", "status": "200"}
    assert count_of(found, **read) == 20
    assert processes_in(found) in (["admin", "admin", "login", "public", "public"], [])


def test_the_public_port_has_no_metrics(provider: dict[str, str]) -> None:
    assert requests.get(f"{provider['public']}/metrics/prometheus", timeout=20).status_code == 404


def test_what_several_processes_counted_is_added_up() -> None:
    metrics = Metrics()
    for seconds in (0.0004, 0.3):
        metrics.recorder("public").count("GET", "/userinfo", 200, seconds)
    found = samples(exposition(metrics, "1.0", database_up=False))
    labels = {"server": "public", "method": "GET", "route": "/userinfo", "status": "200"}
    assert count_of(found, **labels) == 2
    assert found[(f"{DURATION}_bucket", frozenset({**labels, "le": "0.0005"}.items()))] == 1
    assert found[(f"{DURATION}_sum", frozenset(labels.items()))] == pytest.approx(0.3004)
    assert found[("hallmark_op_database_up", frozenset())] == 0


def test_more_series_than_there_is_room_for_are_counted_together() -> None:
    metrics = Metrics()
    recorder = metrics.recorder("public")
    for status in range(SERIES + 50):
        recorder.count("GET", "/userinfo", status, 0.001)
    found = samples(exposition(metrics, "1.0", database_up=True))
    counts = {labels: value for (name, labels), value in found.items() if name == f"{DURATION}_count"}
    assert sum(counts.values()) == SERIES + 50
    other = {"server": "public", "method": "other", "route": "other", "status": "other"}
    assert count_of(found, **other) == 51


def test_a_route_with_quotes_stays_one_label() -> None:
    metrics = Metrics()
    metrics.recorder('a "server"').count("GET", "/a\\b", 200, 0.001)
    assert count_of(
        samples(exposition(metrics, "1.0", database_up=True)),
        server='a \\"server\\"',
        method="GET",
        route="/a\\\\b",
        status="200",
    )
