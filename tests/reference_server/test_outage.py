"""A database that goes away and comes back: every endpoint says so, and none has to be started anew."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from reference_server.storage.engine import parse_url

from .conftest import Browser, RelyingParty, start_provider
from .database_passage import Passage, passage_to

WRITERS = 4
CUTS = 12

PUBLIC = [
    ("GET", "/oauth2/auth?response_type=code&client_id={client_id}&redirect_uri=https%3A%2F%2Frp.example%2Fcallback"),
    ("POST", "/oauth2/token"),
    ("POST", "/oauth2/introspect"),
    ("POST", "/oauth2/revoke"),
    ("POST", "/oauth2/par"),
    ("POST", "/oauth2/device/auth"),
    ("POST", "/oauth2/register"),
    ("GET", "/oauth2/register/{client_id}"),
    ("GET", "/userinfo"),
    ("GET", "/.well-known/jwks.json"),
]
ADMIN = [
    ("GET", "/admin/clients"),
    ("POST", "/admin/clients"),
    ("GET", "/admin/clients/{client_id}"),
    ("DELETE", "/admin/clients/no-such-client"),
    ("POST", "/admin/oauth2/introspect"),
    ("GET", "/admin/keys/hydra.openid.id-token"),
    ("DELETE", "/admin/oauth2/auth/sessions/login?subject=nobody"),
    ("DELETE", "/admin/oauth2/tokens?client_id=no-such-client"),
    ("POST", "/admin/oauth2/flush"),
    ("GET", "/admin/trust/grants/jwt-bearer/issuers"),
]


@dataclass
class Standing:
    """A provider whose database the test can take away."""

    addresses: dict[str, str]
    passage: Passage
    rp: RelyingParty

    def answers(self) -> dict[str, requests.Response]:
        """The answer of each endpoint that reads or writes the database."""
        token = {"grant_type": "client_credentials", "token": "no-such-token", "redirect_uri": "https://rp.example/"}
        credentials = (self.rp.client["client_id"], self.rp.client["client_secret"])
        found = {}
        for port, endpoints in (("public", PUBLIC), ("admin", ADMIN)):
            for method, path in endpoints:
                options: dict[str, Any] = {}
                if path == "/userinfo":
                    options["headers"] = {"Authorization": "Bearer no-such-token"}
                elif path == "/oauth2/register/{client_id}":
                    token_of_client = self.rp.client["registration_access_token"]
                    options["headers"] = {"Authorization": f"Bearer {token_of_client}"}
                elif path in ("/oauth2/register", "/admin/clients"):
                    options["json"] = {"redirect_uris": ["https://rp.example/callback"]}
                elif method == "POST":
                    options |= {"data": token, "auth": credentials if port == "public" else None}
                address = self.addresses[port] + path.format(client_id=self.rp.client["client_id"])
                found[f"{method} {path}"] = requests.request(
                    method, address, allow_redirects=False, timeout=30, **options
                )
        return found

    def statuses(self) -> dict[str, int]:
        return {name: answer.status_code for name, answer in self.answers().items()}


@pytest.fixture(params=["postgresql", "mysql"])
def standing(
    request: pytest.FixtureRequest, fresh_database: Callable[[str], str], browser: Browser
) -> Iterator[Standing]:
    url = parse_url(fresh_database(request.param))
    passage = passage_to(url)
    process, addresses = start_provider(
        "--database", url.set(host="127.0.0.1", port=passage.port).render_as_string(hide_password=False)
    )
    rp = RelyingParty(addresses["issuer"], browser)
    rp.register(
        grant_types=["authorization_code", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"]
    )
    try:
        yield Standing(addresses, passage, rp)
    finally:
        _, said = process.communicate(timeout=20)
        passage.close()
    assert process.returncode == 0
    assert "did not answer" in said and "Traceback" not in said
    assert str(url.password) not in said


def test_while_the_database_is_away_every_endpoint_answers_503_and_it_heals_by_itself(standing: Standing) -> None:
    before = standing.statuses()
    assert all(status < 500 for status in before.values()), before
    standing.passage.cut()
    assert standing.statuses() == before
    standing.passage.close()
    for name, answer in standing.answers().items():
        assert (name, answer.status_code) == (name, 503)
        assert answer.json()["error"] == "temporarily_unavailable", name
        assert int(answer.headers["Retry-After"]) > 0, name
    for port in ("public", "admin"):
        address = standing.addresses[port]
        assert requests.get(f"{address}/health/alive", timeout=20).status_code == 200
        assert requests.get(f"{address}/health/ready", timeout=20).status_code == 503
    standing.passage.open()
    assert standing.statuses() == before
    assert standing.rp.sign_in()["token_type"] == "Bearer"


def test_connections_that_break_in_the_middle_of_writes_lose_nothing_acknowledged(standing: Standing) -> None:
    answers: list[requests.Response] = []
    ending = threading.Event()

    def write() -> None:
        while not ending.is_set():
            answers.append(standing.rp.token(grant_type="client_credentials"))

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for _ in range(CUTS):
        seen = len(answers)
        while len(answers) < seen + WRITERS:
            ending.wait(0.01)
        standing.passage.cut()
    ending.set()
    for writer in writers:
        writer.join()
    assert {answer.status_code for answer in answers} <= {200, 503}
    acknowledged = [answer.json()["access_token"] for answer in answers if answer.status_code == 200]
    assert acknowledged
    for token in acknowledged:
        told = requests.post(f"{standing.addresses['admin']}/admin/oauth2/introspect", {"token": token}, timeout=20)
        assert told.json()["active"] is True
