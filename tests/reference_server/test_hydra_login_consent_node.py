"""The login and consent application that Ory publishes for Hydra, unmodified, at this provider's admin API.

It is on no package registry: `HALLMARK_HYDRA_LOGIN_CONSENT_NODE` names a checkout of hydra-login-consent-node in which
`npm install` and `npx tsc` were run; without it these tests are skipped.
"""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
import requests

from .conftest import CALLBACK, Browser, RelyingParty, form_of, jwt_part, start_provider, stop_provider

VARIABLE = "HALLMARK_HYDRA_LOGIN_CONSENT_NODE"
USER = {"email": "foo@bar.com", "password": "foobar"}
READY_SECONDS = 20
LOGGED_OUT = "https://rp.example/logged-out"
MAX_STEPS = 12


@dataclass
class Visit:
    """What a browser was shown on its way, and where it ended."""

    pages: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def answer(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query))


@dataclass
class Party:
    """A client of the provider, and a browser in which the application's pages are answered."""

    addresses: dict[str, str]
    client: RelyingParty
    session: requests.Session

    def visit(self, url: str, answers: dict[str, dict[str, Any]]) -> Visit:
        """Follow redirects and send each page's form with the fields that the test chose for it."""
        visit = Visit()
        response = self.session.get(url, allow_redirects=False, timeout=20)
        for _ in range(MAX_STEPS):
            if response.is_redirect:
                visit.url = urljoin(response.url, response.headers["Location"])
                if not visit.url.startswith("http://127.0.0.1:"):
                    return visit
                response = self.session.get(visit.url, allow_redirects=False, timeout=20)
                continue
            assert response.status_code == 200, response.text
            page, shown = urlsplit(response.url).path.strip("/"), form_of(response)
            visit.pages.append(page)
            hidden = {name: shown.fields[name] for name in ("_csrf", "challenge")}
            target = urljoin(response.url, shown.action or "")
            response = self.session.post(target, hidden | answers[page], allow_redirects=False, timeout=20)
        raise AssertionError(f"the flow does not end: {visit}")

    def authorize(self, answers: dict[str, dict[str, Any]]) -> Visit:
        return self.visit(self.client.authorization_url(scope="openid offline_access"), answers)


@pytest.fixture(scope="module")
def application() -> Path:
    told = os.environ.get(VARIABLE)
    if not told:
        pytest.skip(f"{VARIABLE} names no checkout of Ory's application")
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    assert (Path(told) / "lib" / "app.js").is_file(), f"{told} has no lib/app.js: run npm install and npx tsc there"
    return Path(told)


@pytest.fixture(scope="module")
def free_port() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def addresses(application: Path, free_port: int) -> Iterator[dict[str, str]]:
    own = f"http://127.0.0.1:{free_port}"
    pages = [word for name in ("login", "consent", "logout") for word in ("--set", f"{name}_url={own}/{name}")]
    provider, found = start_provider(*pages)
    served = subprocess.Popen(
        ("node", "lib/app.js"),
        cwd=application,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PORT": str(free_port), "HYDRA_ADMIN_URL": found["admin"], "BASE_URL": own},
    )
    assert served.stdout is not None
    watchdog = threading.Timer(READY_SECONDS, served.kill)
    reader = threading.Thread(target=served.stdout.read)  # so that it never waits for one
    try:
        watchdog.start()
        assert any("Listening" in line for line in served.stdout), "the application did not start"
        watchdog.cancel()
        reader.start()
        yield found
    finally:
        watchdog.cancel()
        served.kill()
        if reader.ident is not None:
            reader.join()
        served.wait()
        served.stdout.close()
        assert stop_provider(provider) == 0


@pytest.fixture
def party(addresses: dict[str, str], browser: Browser) -> Party:
    client = RelyingParty(addresses["issuer"], browser)
    registered = client.register(
        grant_types=["authorization_code", "refresh_token"],
        scope="openid offline_access",
        post_logout_redirect_uris=[LOGGED_OUT],
    )
    assert registered.status_code == 201, registered.text
    return Party(addresses, client, browser.session)


def allowing(*, remember: bool = False) -> dict[str, dict[str, Any]]:
    again = {"remember": "1"} if remember else {}
    return {
        "login": USER | {"submit": "Log in"} | again,
        "consent": {"grant_scope": ["openid", "offline_access"], "submit": "Allow access"} | again,
    }


def test_a_login_and_a_consent_give_tokens_for_the_user_of_the_application(party: Party) -> None:
    visit = party.authorize(allowing())
    assert visit.pages == ["login", "consent"]
    assert visit.url.startswith(CALLBACK)
    tokens = party.client.exchange(visit.answer["code"]).json()
    claims = jwt_part(tokens["id_token"], 1)
    assert (claims["sub"], claims["acr"]) == ("foo@bar.com", "0")
    assert party.client.userinfo(tokens["access_token"]).json()["sub"] == "foo@bar.com"
    renewed = party.client.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert renewed.status_code == 200, renewed.text


def test_what_the_application_remembers_is_not_asked_again(party: Party) -> None:
    first = party.authorize(allowing(remember=True))
    assert first.pages == ["login", "consent"]
    second = party.authorize({})
    assert second.pages == []
    assert party.client.exchange(second.answer["code"]).status_code == 200


def test_a_refused_login_and_a_refused_consent_reach_the_client(party: Party) -> None:
    at_login = party.authorize({"login": {"submit": "Deny access"}})
    assert at_login.answer["error"] == "access_denied"
    at_consent = party.authorize(allowing() | {"consent": {"submit": "Deny access"}})
    assert at_consent.pages == ["login", "consent"]
    assert at_consent.answer["error"] == "access_denied"


def test_a_logout_is_asked_for_and_ends_the_remembered_login(party: Party) -> None:
    tokens = party.client.exchange(party.authorize(allowing(remember=True)).answer["code"]).json()
    asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": LOGGED_OUT, "state": "state-2"}
    visit = party.visit(f"{party.addresses['issuer']}/oauth2/sessions/logout?{urlencode(asked)}", {"logout": {}})
    assert visit.pages == ["logout"]
    assert visit.url.startswith(LOGGED_OUT)
    assert visit.answer["state"] == "state-2"
    assert party.authorize(allowing()).pages[0] == "login"
