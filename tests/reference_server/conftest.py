"""A provider started by its command, and a relying party with a browser that fills in its forms.

`HALLMARK_PROVIDER_DATABASE` (sqlite, postgresql or mysql) names the kind of database that the provider stands on.
"""

import base64
import hashlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
import requests

from reference_server.settings import Settings

from .own_provider import OwnProvider, open_own_provider

CALLBACK = "https://rp.example/callback"
COMMAND = (sys.executable, "-m", "reference_server")
ALL_SCOPES = "openid profile email address phone"
MAX_REDIRECTS = 12
DATABASE = os.environ.get("HALLMARK_PROVIDER_DATABASE") or "sqlite"
SECRET = secrets.token_hex(16)


class FormParser(HTMLParser):
    """The first form of a page: its action and its named fields; `buttons` are chosen by the caller."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self.labels: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        members = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = members["action"]
        if tag == "input" and "name" in members:
            self.fields[members["name"]] = members.get("value", "")
        if tag == "label":
            self.labels.append(members.get("for", ""))


def form_of(page: requests.Response) -> FormParser:
    parser = FormParser()
    parser.feed(page.text)
    return parser


@dataclass
class Landing:
    """Where the browser ended: at the redirect URI with parameters, or at a page."""

    url: str
    parameters: dict[str, str]
    page: requests.Response | None
    pages_seen: list[str]
    channel: str = "page"


def landing_of(url: str, pages_seen: list[str]) -> Landing:
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.fragment or parts.query))
    return Landing(url, parameters, None, pages_seen, "fragment" if parts.fragment else "query")


class Browser:
    """Follows redirects one by one, logs in and consents where asked, and stops at the redirect URI."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False

    def close(self) -> None:
        self.session.close()

    def go(
        self,
        url: str,
        *,
        user: str | None = "alice",
        password: str | None = None,
        decision: str = "accept",
        form: dict[str, str] | None = None,
        user_code: str | None = None,
    ) -> Landing:
        seen: list[str] = []
        answer = self._ask("POST" if form is not None else "GET", url, form)
        for _ in range(MAX_REDIRECTS):
            if answer.is_redirect:
                url = urljoin(answer.url, answer.headers["Location"])
                if not url.startswith("http://127.0.0.1:"):
                    return landing_of(url, seen)
                answer = self._ask("GET", url, None)
                continue
            fields = form_of(answer)
            if fields.action is not None and fields.action.startswith("https:"):
                return Landing(fields.action, fields.fields, answer, seen, "form_post")
            if answer.status_code != 200 or fields.action is None:
                break
            if "password" in fields.fields:
                seen.append("login")
                if user is None:
                    break
                given = {"username": user, "password": password or f"{user}-password", "submit": "login"}
            elif "user_code" in fields.fields:
                seen.append("device")
                given = {"user_code": user_code} if user_code is not None else {}
            else:
                seen.append("consent")
                given = {"decision": decision}
            answer = self._ask("POST", urljoin(answer.url, fields.action), fields.fields | given)
        return Landing(answer.url, {}, answer, seen)

    def _ask(self, method: str, url: str, form: dict[str, str] | None) -> requests.Response:
        return self.session.request(method, url, data=form, allow_redirects=False, timeout=20)


@dataclass
class RelyingParty:
    """A client of one issuer, registered on first use."""

    issuer: str
    browser: Browser
    metadata: dict[str, Any] = field(default_factory=dict)
    client: dict[str, Any] = field(default_factory=dict)

    def register(self, **metadata: Any) -> requests.Response:
        body = {"redirect_uris": [CALLBACK], "client_name": "A test"} | metadata
        answer = requests.post(f"{self.issuer}/oauth2/register", json=body, timeout=20)
        if answer.status_code == 201:
            self.client = answer.json()
        return answer

    def authorization_url(self, **parameters: str | None) -> str:
        asked: dict[str, str | None] = {
            "client_id": self.client["client_id"],
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid",
            "state": "state-1",
            "nonce": "nonce-1",
        }
        kept = {name: value for name, value in (asked | parameters).items() if value is not None}
        return f"{self.issuer}/oauth2/auth?{urlencode(kept)}"

    def authorize(self, *, user: str | None = "alice", decision: str = "accept", **parameters: str | None) -> Landing:
        return self.browser.go(self.authorization_url(**parameters), user=user, decision=decision)

    def token(self, *, auth: tuple[str, str] | None = None, **parameters: str) -> requests.Response:
        credentials = auth or (self.client["client_id"], self.client.get("client_secret", ""))
        return requests.post(f"{self.issuer}/oauth2/token", data=parameters, auth=credentials, timeout=20)

    def exchange(self, code: str, **parameters: str) -> requests.Response:
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        return self.token(**(asked | parameters))

    def sign_in(self, *, user: str = "alice", **parameters: str | None) -> dict[str, Any]:
        landing = self.authorize(user=user, **parameters)
        assert "code" in landing.parameters, landing
        answer = self.exchange(landing.parameters["code"])
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def form_of(self, page: requests.Response) -> FormParser:
        return form_of(page)

    def userinfo(self, access_token: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {access_token}"}
        return requests.get(f"{self.issuer}/userinfo", headers=headers, timeout=20)


def s256(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def jwt_part(token: str, index: int) -> dict[str, Any]:
    text = token.split(".")[index]
    return dict(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))


def start_provider(*options: str, secret: str = SECRET) -> tuple[subprocess.Popen[str], dict[str, str]]:
    process = subprocess.Popen(
        (*COMMAND, "serve", "all", "--stop-with-stdin", *options),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"HALLMARK_OP_SYSTEM_SECRET": secret},
    )
    assert process.stdout is not None and process.stderr is not None
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return process, json.loads(line)


def stop_provider(process: subprocess.Popen[str]) -> int:
    _, errors = process.communicate(timeout=20)
    assert "Traceback" not in errors, errors
    return process.returncode


@pytest.fixture(scope="session")
def provider(fresh_database: Callable[[str], str]) -> Iterator[dict[str, str]]:
    place = [] if DATABASE == "sqlite" else ["--database", fresh_database(DATABASE)]
    process, addresses = start_provider("--faults", *place)
    yield addresses
    assert stop_provider(process) == 0


@pytest.fixture
def browser() -> Iterator[Browser]:
    opened = Browser()
    yield opened
    opened.close()


@pytest.fixture
def rp(provider: dict[str, str], browser: Browser) -> RelyingParty:
    party = RelyingParty(provider["issuer"], browser)
    party.register()
    return party


@pytest.fixture
def unguessable() -> str:
    return secrets.token_urlsafe(32)


@pytest.fixture
def open_provider(fresh_database: Callable[[str], str]) -> Iterator[Callable[..., OwnProvider]]:
    """Opens a provider in this process, with settings of its own and a clock that can be moved."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(open_own_provider(fresh_database(DATABASE), Settings(**settings)))


@pytest.fixture
def new_client(browser: Browser) -> Callable[..., RelyingParty]:
    """Registers a further client at an issuer, with a browser that the test's clients share."""

    def registered(issuer: str, **metadata: Any) -> RelyingParty:
        party = RelyingParty(issuer, browser)
        answer = party.register(**metadata)
        assert answer.status_code == 201, answer.text
        return party

    return registered


@pytest.fixture
def jwt_claims() -> Callable[[str], dict[str, Any]]:
    return lambda token: jwt_part(token, 1)


@pytest.fixture
def jwt_header() -> Callable[[str], dict[str, Any]]:
    return lambda token: jwt_part(token, 0)
