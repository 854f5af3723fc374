"""A provider that registers clients and gives each another token with every read and update (RFC 7592 5).

Its answers hold a member that it takes back from nobody. It prints its issuer as JSON and ends with its standard input;
the clients that are left are written to the file that is its argument.
"""

import json
import secrets
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CLIENTS: dict[str, dict[str, Any]] = {}
# A member of the answers that no update may hold.
OWN = "object_kind"


class Handler(BaseHTTPRequestHandler):
    """Answers as RFC 7591 and RFC 7592 say, with a token that works once."""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_POST(self) -> None:
        client_id = secrets.token_urlsafe(12)
        address = f"{self.issuer}/clients/{client_id}"
        CLIENTS[client_id] = {**self.body(), OWN: "client", "client_id": client_id, "registration_client_uri": address}
        self.tell(201, client_id)

    def do_GET(self) -> None:
        if self.path.startswith("/clients/"):
            self.tell(200, self.known())
            return
        registration = {"registration_endpoint": f"{self.issuer}/clients", "jwks_uri": f"{self.issuer}/keys"}
        self.answer(200, {"keys": []} if self.path == "/keys" else {"issuer": self.issuer, **registration})

    def do_PUT(self) -> None:
        client_id, body = self.known(), self.body()
        if OWN in body:
            self.answer(400, {"error": "invalid_client_metadata"})
            return
        if client_id is not None:
            CLIENTS[client_id].update(body)
        self.tell(200, client_id)

    def do_DELETE(self) -> None:
        client_id = self.known()
        if client_id is None:
            self.tell(204, None)
        else:
            del CLIENTS[client_id]
            self.answer(204, None)

    def known(self) -> str | None:
        client = CLIENTS.get(self.path.rpartition("/")[2])
        shown = self.headers.get("Authorization")
        fits = client is not None and shown == f"Bearer {client['registration_access_token']}"
        return str(client["client_id"]) if client is not None and fits else None

    def tell(self, status: int, client_id: str | None) -> None:
        if client_id is None:
            self.answer(401, {"error": "invalid_token"})
            return
        CLIENTS[client_id]["registration_access_token"] = secrets.token_urlsafe(16)
        self.answer(status, CLIENTS[client_id])

    def body(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        return read

    def answer(self, status: int, document: object) -> None:
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        """Say nothing."""


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(json.dumps({"issuer": f"http://127.0.0.1:{server.server_address[1]}"}), flush=True)
        sys.stdin.read()
        Path(sys.argv[1]).write_text(json.dumps(list(CLIENTS)), encoding="utf-8")
