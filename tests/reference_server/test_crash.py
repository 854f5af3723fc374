"""kill -9 in the middle of writes: whatever was acknowledged is there after the next start."""

import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field

import requests

from .conftest import Browser, RelyingParty, start_provider, stop_provider

WRITERS = 4
ENOUGH = 40
GONE_SECONDS = 10.0


@dataclass
class Acknowledged:
    """What the provider said that it had done."""

    tokens: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    clients: list[str] = field(default_factory=list)


def family(pid: int) -> list[int]:
    """A process and every process below it."""
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in table.splitlines())}
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def kill_all(pid: int) -> None:
    members = family(pid)
    assert len(members) > 3
    # Stopped first, so that no child notices its parent's death and ends in good order.
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for member in members:
            os.kill(member, number)


def write_until_killed(rp: RelyingParty, admin: str, done: Acknowledged) -> None:
    session = requests.Session()
    credentials = (rp.client["client_id"], rp.client["client_secret"])
    try:
        while True:
            form = {"grant_type": "client_credentials"}
            for kept in (done.tokens, done.revoked):
                answer = session.post(f"{rp.issuer}/oauth2/token", form, auth=credentials, timeout=20)
                token = answer.json()["access_token"]
                if kept is done.revoked:
                    assert session.post(f"{rp.issuer}/oauth2/revoke", {"token": token}, auth=credentials).ok
                kept.append(token)
            client = session.post(f"{admin}/admin/clients", json={"client_name": "kept"}, timeout=20)
            if client.status_code == 201:
                done.clients.append(client.json()["client_id"])
    except requests.RequestException:
        session.close()


def await_port(address: str) -> None:
    """Wait until nobody listens any more, so that the next provider may."""
    deadline = time.monotonic() + GONE_SECONDS
    while time.monotonic() < deadline:
        try:
            requests.get(f"{address}/health/alive", timeout=1)
        except requests.ConnectionError:
            return
        time.sleep(0.02)
    raise AssertionError(f"{address} still answers")


def test_a_killed_provider_has_kept_what_it_acknowledged(database: str, browser: Browser) -> None:
    process, addresses = start_provider("--database", database)
    rp = RelyingParty(addresses["issuer"], browser)
    rp.register(grant_types=["authorization_code", "client_credentials"])
    code = rp.authorize().parameters["code"]
    used = rp.authorize().parameters["code"]
    assert rp.exchange(used).status_code == 200
    done = Acknowledged()
    writers = [threading.Thread(target=write_until_killed, args=(rp, addresses["admin"], done)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    while len(done.tokens) < ENOUGH:
        time.sleep(0.005)
    kill_all(process.pid)
    for writer in writers:
        writer.join()
    process.communicate()
    for port in ("public", "admin", "login"):
        await_port(addresses[port])

    ports = [
        part for name in ("public", "admin", "login") for part in (f"--port-{name}", addresses[name].rpartition(":")[2])
    ]
    process, again = start_provider("--database", database, *ports)
    try:
        assert again == addresses
        introspect = f"{addresses['admin']}/admin/oauth2/introspect"
        assert done.revoked and done.clients
        for tokens, active in ((done.tokens, True), (done.revoked, False)):
            for token in tokens:
                assert requests.post(introspect, {"token": token}, timeout=20).json()["active"] is active
        for client_id in done.clients:
            assert requests.get(f"{addresses['admin']}/admin/clients/{client_id}", timeout=20).status_code == 200
        assert rp.exchange(used).json()["error"] == "invalid_grant"
        assert rp.exchange(code).status_code == 200
    finally:
        assert stop_provider(process) == 0
