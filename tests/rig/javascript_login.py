"""A login page that only JavaScript can show: it speaks JSON to its own server, and may ask for a one-time code."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from harness.protocol.one_time_code import OneTimeCode
from tests.rig.handing_on import running

USERS = Path(__file__).parents[2] / "reference_server" / "login_consent" / "demo_users.json"
TIMEOUT = 10
PAGE = """<!DOCTYPE html><html><head><title>Sign in</title></head><body><main></main><script>
const main = document.querySelector("main");
const flow = new URLSearchParams(location.search).get("login_challenge");
function shown(fields, label) {
  main.replaceChildren();
  for (const name of fields) {
    const field = document.createElement("input");
    field.id = name;
    main.append(field);
  }
  const button = document.createElement("button");
  button.textContent = label;
  button.onclick = () => sent(Object.fromEntries(fields.map((name) => [name, document.getElementById(name).value])));
  main.append(button);
}
async function sent(values) {
  const token = document.cookie.split("; ").find((one) => one.startsWith("token=")).slice(6);
  const answer = await fetch("/api/login", {
    method: "POST",
    headers: {"Content-Type": "application/json", "X-Token": token},
    body: JSON.stringify({flow, ...values}),
  });
  const said = await answer.json();
  if (said.next) shown(["code"], "Verify");
  else if (said.redirect_to) location = said.redirect_to;
  else main.append(said.problem);
}
document.cookie = "seen=1; Path=/";
shown(["identifier", "secret"], "Continue");
</script></body></html>"""


class LoginApplication(ThreadingHTTPServer):
    """The page and its server; `admin` is the provider's admin API, where challenges are accepted."""

    daemon_threads = True

    def __init__(self, admin: str, codes: OneTimeCode | None) -> None:
        self.admin = admin
        self.codes = codes
        self.passed: dict[str, str] = {}
        self.subjects = {user["username"]: user["subject"] for user in json.loads(USERS.read_text("utf-8"))}
        super().__init__(("127.0.0.1", 0), self.handler())

    def handler(self) -> type[BaseHTTPRequestHandler]:
        return _Handler

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def logged_in(self, asked: dict[str, Any]) -> tuple[int, dict[str, str]]:
        flow, name = str(asked["flow"]), str(asked.get("identifier", ""))
        if "code" in asked:
            if self.codes is None or asked["code"] != self.codes.now() or flow not in self.passed:
                return 401, {"problem": "This code is wrong."}
            return 200, {"redirect_to": self.accepted(flow, self.passed.pop(flow))}
        if name not in self.subjects or asked.get("secret") != f"{name}-password":
            return 401, {"problem": "Wrong name or password."}
        if self.codes is not None:
            self.passed[flow] = self.subjects[name]
            return 200, {"next": "code"}
        return 200, {"redirect_to": self.accepted(flow, self.subjects[name])}

    def accepted(self, flow: str, subject: str) -> str:
        place = f"{self.admin}/admin/oauth2/auth/requests/login"
        asked = requests.get(place, params={"login_challenge": flow}, timeout=TIMEOUT).json()
        acr = next(iter(asked["oidc_context"]["acr_values"]), "1")
        body = {"subject": subject, "remember": True, "remember_for": 0, "acr": acr, "amr": ["pwd"]}
        done = requests.put(f"{place}/accept", params={"login_challenge": flow}, json=body, timeout=TIMEOUT)
        return str(done.json()["redirect_to"])


class _Handler(BaseHTTPRequestHandler):
    server: LoginApplication
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if urlsplit(self.path).path != "/login":
            self._answer(404, b"", "text/plain")
            return
        flow = parse_qs(urlsplit(self.path).query)["login_challenge"][0]
        place = f"{self.server.admin}/admin/oauth2/auth/requests/login"
        asked = requests.get(place, params={"login_challenge": flow}, timeout=TIMEOUT).json()
        if asked["skip"]:
            self._answer(302, b"", "text/plain", Location=self.server.accepted(flow, asked["subject"]))
            return
        token = f"token={secrets.token_urlsafe(8)}; Path=/"
        self._answer(200, PAGE.encode(), "text/html; charset=utf-8", Set_Cookie=token)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        sent = SimpleCookie(self.headers.get("Cookie", ""))
        if "token" not in sent or sent["token"].value != self.headers.get("X-Token"):
            self._answer(403, b'{"problem": "The token is missing."}', "application/json")
            return
        status, said = self.server.logged_in(asked)
        self._answer(status, json.dumps(said).encode(), "application/json")

    def _answer(self, status: int, body: bytes, media_type: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@contextmanager
def login_application(admin: str, codes: OneTimeCode | None = None) -> Iterator[LoginApplication]:
    with running(LoginApplication(admin, codes)) as server:
        yield server
