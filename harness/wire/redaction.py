"""Keeps secrets out of everything that is shown."""

import base64
import hashlib
import hmac
import html
import json
import math
import re
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from harness.protocol.exchange import Request, Response

LONGEST_SHOWN = 20_000
SHORTEST_SECRET = 6
JWT = re.compile(r"eyJ[\w-]{4,}\.[\w-]*\.[\w-]*")
NAMES = (
    "code|device_code|access_token|refresh_token|id_token|client_secret|password|client_assertion|logout_token|code_verifier"
    "|registration_access_token|id_token_hint|request|token|subject_token|actor_token|assertion"
)
PARAMETER = re.compile(rf"""(?P<name>\b(?:{NAMES})\b)(?P<between>=|"\s*:\s*")(?P<value>[^&"\s<>]+)""")
# A form that the browser posts on (OAuth 2.0 Form Post Response Mode 2) holds them as values of its fields.
FIELD = re.compile(rf"""<input\b[^<>]*\bname\s*=\s*["']?(?P<name>{NAMES})["'\s/>][^<>]*""", re.IGNORECASE)
FIELD_VALUE = re.compile(r"""\bvalue\s*=\s*(?P<quote>["'])(?P<value>[^"']+)(?P=quote)""", re.IGNORECASE)


def spellings(secret: str) -> tuple[str, ...]:
    """Return how a secret may stand in what a target echoes, the longest first: as it is, encoded and escaped."""
    octets = secret.encode()
    found = {secret, quote(secret, safe=""), quote_plus(secret), quote(secret), html.escape(secret)}
    found |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    for before in range(3):
        # What stands before it decides how the octets fall into groups of three (RFC 4648 4).
        first, last = math.ceil(before * 8 / 6), (before + len(octets)) * 8 // 6
        core = base64.b64encode(bytes(before) + octets).decode()[first:last]
        if len(core) >= SHORTEST_SECRET:
            found |= {core, core.replace("+", "-").replace("/", "_")}
    return tuple(sorted(found, key=len, reverse=True))


class Redactor:
    """Replaces secrets by stubs: the same value has the same stub within a run, and none outside it."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)
        self._known: Mapping[str, str] = {}

    def learn(self, secret: str) -> None:
        """Remember a value that must never be shown."""
        if len(secret) >= SHORTEST_SECRET and secret not in self._known:
            stub = self._stub("secret", secret)
            self._known = {**self._known, **dict.fromkeys(spellings(secret), stub)}

    def apart(self) -> "Redactor":
        """Return one that makes the same stubs, and keeps for itself what it learns from here on.

        A run meets thousands of secrets; each scenario looks for its own and for those of the whole run only.
        """
        other = Redactor(self._key)
        other._known = self._known
        return other

    def text(self, value: str) -> str:
        """Return a text with every secret in it replaced."""
        for secret, stub in self._known.items():
            value = value.replace(secret, stub)
        value = PARAMETER.sub(lambda m: f"{m['name']}{m['between']}{self._stub(m['name'], m['value'])}", value)
        value = FIELD.sub(self._field, value)
        return JWT.sub(lambda match: self._stub("jwt", match[0]), value)

    def _field(self, field: re.Match[str]) -> str:
        name = field["name"].lower()
        return FIELD_VALUE.sub(lambda m: f"value={m['quote']}{self._stub(name, m['value'])}{m['quote']}", field[0])

    def request_view(self, request: Request) -> dict[str, Any]:
        """Return a request as the record shows it."""
        return {
            "method": request.method,
            "url": self.text(request.url),
            "headers": self._headers(request.headers),
            "body": self._body(request.body),
        }

    def response_view(self, response: Response) -> dict[str, Any]:
        """Return a response as the record shows it."""
        return {
            "status": response.status,
            "reason": response.reason,
            "headers": self._headers(response.headers),
            "body": self._body(response.body),
        }

    def _headers(self, headers: tuple[tuple[str, str], ...]) -> list[list[str]]:
        hidden = ("authorization", "cookie", "set-cookie")
        return [
            [name, self._stub(name.lower(), value) if name.lower() in hidden else self.text(value)]
            for name, value in headers
        ]

    def _body(self, body: bytes | None) -> str | None:
        return None if body is None else self.text(body[:LONGEST_SHOWN].decode("utf-8", "replace"))

    def _stub(self, name: str, value: str) -> str:
        return f"<{name} {hmac.new(self._key, value.encode(), hashlib.sha256).hexdigest()[:4]}>"
