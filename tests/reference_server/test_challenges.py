"""A challenge that was never given out, one that was used and one that has run out are three different things."""

import socketserver
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from reference_server.login_consent.kept_connections import IDLE, exchange

REQUESTS = "/admin/oauth2/auth/requests"


def challenge_of(party: Any, kind: str) -> str:
    """A fresh challenge of a kind, as the browser brings it to the application."""
    session = party.browser.session
    if kind == "logout":
        url = f"{party.issuer}/oauth2/sessions/logout"
    elif kind == "device":
        url = f"{party.issuer}/oauth2/device/verify"
    else:
        url = party.authorization_url(prompt="login")
    place = session.get(url, allow_redirects=False, timeout=20).headers["Location"]
    if kind == "consent":
        page = session.get(place, timeout=20)
        form = party.form_of(page)
        given = form.fields | {"username": "alice", "password": "alice-password", "submit": "login"}
        address = urlsplit(page.url)._replace(path=form.action, query="").geturl()
        back = session.post(address, data=given, allow_redirects=False, timeout=20).headers["Location"]
        place = session.get(back, allow_redirects=False, timeout=20).headers["Location"]
    return parse_qs(urlsplit(place).query)[f"{kind}_challenge"][0]


def answers(own: Any, kind: str, challenge: str) -> list[requests.Response]:
    """What the admin API says to everything that an application does with a challenge."""
    body = {"subject": "alice", "user_code": "BCDFGHJK"}
    query = {f"{kind}_challenge": challenge}
    calls = [("PUT", "/accept")] if kind == "device" else [("GET", ""), ("PUT", "/accept"), ("PUT", "/reject")]
    return [
        requests.request(method, f"{own.admin}{REQUESTS}/{kind}{verb}", params=query, json=body, timeout=20)
        for method, verb in calls
    ]


@pytest.fixture
def own(open_provider: Callable[..., Any]) -> Any:
    return open_provider()


@pytest.fixture
def party(own: Any, new_client: Callable[..., Any]) -> Any:
    registered = new_client(own.issuer)
    registered.sign_in()
    return registered


@pytest.mark.parametrize("kind", ["login", "consent", "logout", "device"])
def test_a_challenge_that_has_run_out_is_unauthorized_also_when_it_is_forgotten(
    own: Any, party: Any, kind: str
) -> None:
    challenge = challenge_of(party, kind)
    own.clock.let_pass(own.provider.settings.lifetimes.login_consent_request + 1)
    for _ in range(2):
        for answer in answers(own, kind, challenge):
            assert (answer.status_code, answer.json()["error"]) == (401, "request_unauthorized")
        assert requests.post(f"{own.admin}/admin/oauth2/flush", timeout=20).status_code == 200


@pytest.mark.parametrize("kind", ["login", "consent", "logout", "device"])
def test_a_challenge_that_was_never_given_out_is_not_found(own: Any, party: Any, kind: str) -> None:
    challenge = challenge_of(party, kind)
    for unknown in ("no-such-challenge", challenge[:-6] + "000000", challenge[:20], "", "\u00e9"):
        for answer in answers(own, kind, unknown):
            assert answer.status_code == (404 if unknown else 400), unknown


@pytest.mark.parametrize("kind", ["login", "consent"])
def test_a_challenge_that_was_answered_is_gone_and_leads_to_where_it_began(own: Any, party: Any, kind: str) -> None:
    challenge = challenge_of(party, kind)
    body = {"subject": "alice"} if kind == "login" else {"grant_scope": ["openid"]}
    address = f"{own.admin}{REQUESTS}/{kind}"
    query = {f"{kind}_challenge": challenge}
    assert requests.put(f"{address}/accept", params=query, json=body, timeout=20).status_code == 200
    for answer in answers(own, kind, challenge):
        assert answer.status_code == 410
        assert answer.json()["redirect_to"].startswith(f"{own.issuer}/oauth2/auth?")


def test_the_login_page_says_that_its_request_has_run_out(own: Any, party: Any) -> None:
    challenge = challenge_of(party, "login")
    own.clock.let_pass(own.provider.settings.lifetimes.login_consent_request + 1)
    page = requests.get(f"{own.login}/login", params={"login_challenge": challenge}, timeout=20)
    assert page.status_code == 404
    assert "run out" in page.text


def test_the_login_application_keeps_its_connection_and_replaces_one_that_was_closed() -> None:
    body = b"{}"
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    asked: list[int] = []

    class Closing(socketserver.StreamRequestHandler):
        """Answers two requests on a connection, and then closes it without having said so."""

        def handle(self) -> None:
            for _ in range(2):
                while self.rfile.readline().strip():
                    continue
                asked.append(self.client_address[1])
                self.wfile.write(head + body)

    with socketserver.TCPServer(("127.0.0.1", 0), Closing) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        port = server.server_address[1]
        answers = [exchange("127.0.0.1", port, "GET", "/", None) for _ in range(4)]
        server.shutdown()
    for connection in IDLE.pop(("127.0.0.1", port)):
        connection.close()
    assert [(answer.status, answer.body) for answer in answers] == [(200, body)] * 4
    assert [asked.count(one) for one in dict.fromkeys(asked)] == [2, 2]
