"""A login page for one user, whose account is locked after five failures until an operator unlocks it."""

from html import escape
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import requests

from tests.rig.javascript_login import TIMEOUT, LoginApplication

ONLY_USER = "alice"
FAILURES = 5
PAGE = """<!DOCTYPE html><html><head><title>Log in</title></head><body><p>{problem}</p>
<form method="post" action="/login"><input type="hidden" name="flow" value="{flow}">{who}
<input name="secret" type="password"><button>Log in</button></form></body></html>"""
NAME = '<input name="name">'
REMEMBERED = "remembered=yes"


class LockingLogin(LoginApplication):
    """`failures` counts since the last login or unlocking, `tries` all that was typed, `unlocked` who was unlocked.

    Where it is `remembering`, a browser in which the user logged in once is asked for the password alone.
    """

    def __init__(self, admin: str, *, remembering: bool = False) -> None:
        self.remembering = remembering
        self.failures = 0
        self.tries = 0
        self.unlocked: list[str] = []
        super().__init__(admin, None)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        return _Handler

    def tried(self, name: str, secret: str) -> str:
        """Say why a login fails; nothing where it does not."""
        self.tries += 1
        if self.failures >= FAILURES:
            return "This account is locked. Please call us."
        if (name, secret) != (ONLY_USER, f"{ONLY_USER}-password"):
            self.failures += 1
            return "Wrong name or password."
        self.failures = 0
        return ""


class _Handler(BaseHTTPRequestHandler):
    server: LockingLogin
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        flow = asked.get("login_challenge", [""])[0]
        place = f"{self.server.admin}/admin/oauth2/auth/requests/login"
        known = requests.get(place, params={"login_challenge": flow}, timeout=TIMEOUT)
        if not known.ok:
            self._show(404, flow, "This request is over.")
        elif known.json()["skip"]:
            self._lead(self.server.accepted(flow, known.json()["subject"]))
        else:
            self._show(200, flow, "")

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode(), keep_blank_values=True)
        if self.path.startswith("/unlock/"):
            self.server.unlocked.append(self.path.rpartition("/")[2])
            self.server.failures = 0
            self._answer(204, b"")
            return
        name, secret, flow = (sent.get(field, [""])[0] for field in ("name", "secret", "flow"))
        name = name or (ONLY_USER if self._remembers() else "")
        problem = self.server.tried(name, secret)
        if problem:
            self._show(200, flow, problem)
        else:
            self._lead(self.server.accepted(flow, self.server.subjects[name]))

    def _remembers(self) -> bool:
        """Tell whether the page asks no more who the user is."""
        return self.server.remembering and REMEMBERED in self.headers.get("Cookie", "")

    def _show(self, status: int, flow: str, problem: str) -> None:
        who = ONLY_USER if self._remembers() else NAME
        page = PAGE.format(problem=problem, flow=escape(flow), who=who).encode()
        self._answer(status, page, Content_Type="text/html; charset=utf-8")

    def _lead(self, location: str) -> None:
        kept = {"Set_Cookie": f"{REMEMBERED}; Path=/"} if self.server.remembering else {}
        self._answer(303, b"", Location=location, **kept)

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""
