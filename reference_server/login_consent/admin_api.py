"""Calls to the provider's admin API (Hydra's login and consent contract)."""

import json
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from reference_server.login_consent.kept_connections import exchange


class AdminRefused(Exception):
    """The admin API did not answer as it should; `status` is what it said, 0 for nothing at all."""

    def __init__(self, status: int, redirect_to: str | None) -> None:
        super().__init__(status)
        self.status = status
        self.redirect_to = redirect_to


class AdminApi(Struct, frozen=True):
    """The admin API of one issuer, at a base URL."""

    url: str

    def read(self, kind: str, challenge: str) -> dict[str, Any]:
        """The login or consent request behind a challenge. Raises `AdminRefused`."""
        return self._call("GET", kind, "", challenge, None)

    def accept(self, kind: str, challenge: str, body: dict[str, Any]) -> str:
        """Accept a request; gives where the browser goes next. Raises `AdminRefused`."""
        return str(self._call("PUT", kind, "/accept", challenge, body)["redirect_to"])

    def reject(self, kind: str, challenge: str, error: str, description: str) -> str:
        """Reject a request; gives where the browser goes next. Raises `AdminRefused`."""
        body = {"error": error, "error_description": description}
        return str(self._call("PUT", kind, "/reject", challenge, body)["redirect_to"])

    def reject_logout(self, challenge: str) -> None:
        """Leave a logout undone. Raises `AdminRefused`."""
        self._call("PUT", "logout", "/reject", challenge, {})

    def _call(self, method: str, kind: str, verb: str, challenge: str, body: dict[str, Any] | None) -> dict[str, Any]:
        parts = urlsplit(self.url)
        path = f"{parts.path}/admin/oauth2/auth/requests/{kind}{verb}?{urlencode({f'{kind}_challenge': challenge})}"
        try:
            answer = exchange(
                parts.hostname or "", parts.port, method, path, None if body is None else json.dumps(body)
            )
            members = json.loads(answer.body or b"{}")
        except (OSError, HTTPException, ValueError) as error:
            raise AdminRefused(0, None) from error
        if answer.status not in (200, 204):
            raise AdminRefused(answer.status, members.get("redirect_to"))
        return dict(members)
