"""The rigs: providers as they live elsewhere, each a target file for the reference provider in other circumstances."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from tests.rig.authority import authority
from tests.rig.gate import gated_provider
from tests.rig.handing_on import ForwardProxy, Front, address_of, running
from tests.rig.javascript_login import login_application
from tests.rig.locking_login import ONLY_USER, LockingLogin
from tests.rig.logins import CHROMIUM, CONSENT, javascript_target
from tests.rig.logins import requests as sent_requests
from tests.rig.nginx import Guard, nginx
from tests.rig.runs import PROVIDER, free_port, target_file
from tests.rig.without_registration import without_registration

Rig = Callable[[Path], AbstractContextManager[Path]]
RECIPE = (("name", "$user.name"), ("secret", "$user.password"))
CLOCK = "import time\nright = time.time\ntime.time = lambda: right() {offset:+d}\n"
PROVIDER_HOST, LOGIN_HOST = "op.example", "login.example"
PROXY_PASSWORD = "a password of the proxy"
# Slower than a run would be, so that it is told so.
NARROW = Guard(rate=60, burst=20, blocks=True)


@contextmanager
def plain(folder: Path) -> Iterator[Path]:
    """The provider as it is, over https, so that no rule of transport tells it from the others."""
    words = [*PROVIDER, "--tls", "self-signed"]
    network = {"ca_bundle": "{start.ca_bundle}"}
    start = {"process": words, "within": 120}
    yield target_file(folder, "plain", start=start, network=network, deviations=None)


@contextmanager
def behind_nginx(folder: Path, guard: Guard = NARROW) -> Iterator[Path]:
    """Two names of one nginx with a private authority, which asks for a certificate and lets little through."""
    with _guarded(folder, guard) as (port, network):
        places = dict.fromkeys((PROVIDER_HOST, LOGIN_HOST), "127.0.0.1")
        yield _elsewhere(folder, "behind-nginx", port, {**network, "connect_to": places})


@contextmanager
def through_a_proxy(folder: Path) -> Iterator[Path]:
    """The same names, which only a forward proxy knows; it takes tunnels."""
    with _guarded(folder, Guard()) as (port, network), running(ForwardProxy(PROXY_PASSWORD)) as proxy:
        yield _elsewhere(folder, "through-a-proxy", port, {**network, "proxy": _proxied(folder, address_of(proxy))})


@contextmanager
def one_user_with_lockout(folder: Path) -> Iterator[Path]:
    """There is one user, whose account is locked after five failures."""
    with running(LockingLogin(f"http://127.0.0.1:{free_port()}")) as login:
        yield locking_target(folder, login)


def locking_target(folder: Path, login: LockingLogin, password: str = f"{ONLY_USER}-password", **members: Any) -> Path:
    """A target file for the provider behind this login application, with what the file says of its only user."""
    port = login.admin.rpartition(":")[2]
    process = [*PROVIDER, "--tls", "self-signed", "--port-admin", port, "--login-url", f"{login.address}/login"]
    recipe = {"page": "login", "form_with": ["name", "secret"], "fill": dict(RECIPE), "submit": "Log in"}
    return target_file(
        folder,
        "one-user",
        start={"process": process, "within": 120},
        network={"ca_bundle": "{start.ca_bundle}"},
        deviations=None,
        users=[{"name": ONLY_USER, "password": password}],
        pages={"recipes": [recipe, CONSENT]},
        **members,
    )


@contextmanager
def javascript_login(folder: Path, driver: str) -> Iterator[Path]:
    """The login page takes JavaScript, or the requests that it would send."""
    recipes = CHROMIUM if driver == "chromium" else sent_requests(with_code=False)
    with login_application(f"http://127.0.0.1:{free_port()}") as login:
        yield javascript_target(folder, f"javascript-login-by-{driver}", login, driver, recipes)


@contextmanager
def clock_off(folder: Path, offset: int) -> Iterator[Path]:
    """The provider's clock is so many seconds ahead."""
    (folder / "sitecustomize.py").write_text(CLOCK.format(offset=offset), encoding="utf-8")
    port = free_port()
    with running(Front(port, offset)) as front:
        process = [*PROVIDER, "--port-public", str(port), "--issuer", address_of(front)]
        start = {"process": process, "within": 120, "environment": {"PYTHONPATH": str(folder)}}
        yield target_file(folder, "off", start=start)


@contextmanager
def quota_of_clients(folder: Path, quota: int) -> Iterator[Path]:
    """There may be so many clients at a time, and the target file says so."""
    with gated_provider() as gate:
        gate.quota = quota
        clients = {"dynamic": {}, "max": quota, "reuse": True}
        nothing: dict[str, Any] = dict.fromkeys(("start", "faults", "rotate_keys", "trust_issuer"))
        yield target_file(folder, "quota", issuer=gate.issuer, clients=clients, **nothing)


@contextmanager
def _guarded(folder: Path, guard: Guard) -> Iterator[tuple[dict[str, int], dict[str, Any]]]:
    """Start nginx; yields the ports, and what the target file says of trust."""
    trusted = authority(folder)
    ports = {"tls": free_port(), "public": free_port(), "login": free_port()}
    behind = {PROVIDER_HOST: ports["public"], LOGIN_HOST: ports["login"]}
    ours = trusted.signed("relying-party")
    with nginx(folder / "nginx", trusted, ports["tls"], behind, guard):
        yield ports, {"ca_bundle": str(trusted.bundle), "client_certificate": {"certificate": str(ours)}}


def _elsewhere(folder: Path, name: str, ports: dict[str, int], network: dict[str, Any]) -> Path:
    """A target file for a provider with names of its own, whose pages are at another host."""
    words = ["--port-public", str(ports["public"]), "--port-login", str(ports["login"])]
    words += ["--issuer", f"https://{PROVIDER_HOST}:{ports['tls']}", "--set", "fetch_private_addresses=true"]
    for page in ("login", "consent", "logout"):
        words += ["--set", f"{page}_url=https://{LOGIN_HOST}:{ports['tls']}/{page}"]
    return target_file(
        folder,
        name,
        start={"process": [*PROVIDER, *words], "within": 120},
        network=network,
        inbox={"base_url": "http://127.0.0.1:{inbox.port}"},
        deviations=None,
    )


def _proxied(folder: Path, proxy: str) -> dict[str, Any]:
    secret = folder / "proxy"
    secret.write_text(proxy.replace("//", f"//hallmark:{PROXY_PASSWORD.replace(' ', '%20')}@"), encoding="utf-8")
    return {"url": {"file": str(secret)}}


RIGS: dict[str, Rig] = {
    "behind-nginx": behind_nginx,
    "through-a-proxy": through_a_proxy,
    "javascript-login-by-request": lambda folder: javascript_login(folder, "request"),
    "javascript-login-by-chromium": lambda folder: javascript_login(folder, "chromium"),
    "without-registration": without_registration,
    "clock-90-s-behind": lambda folder: clock_off(folder, -90),
    "clock-90-s-ahead": lambda folder: clock_off(folder, 90),
    "one-user-with-lockout": one_user_with_lockout,
    "quota-of-ten-clients": lambda folder: quota_of_clients(folder, 10),
}
