"""Speaks to a forward proxy (RFC 9110 9.3.6, RFC 9112 3.2.2)."""

import base64
import http.client
import socket
from urllib.parse import unquote, urlsplit

from harness.protocol.exchange import Pairs
from harness.wire.failures import ProxyRefused

DEFAULT_PORT = 8080


def proxy_place(proxy: str) -> tuple[str, int]:
    """Return the host and port of a proxy's address."""
    parts = urlsplit(proxy)
    return parts.hostname or "", parts.port or DEFAULT_PORT


def proxy_credentials(proxy: str) -> Pairs:
    """Return the header with the user and password of a proxy's address (RFC 7617 2), none where it has none."""
    parts = urlsplit(proxy)
    if parts.username is None:
        return ()
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return (("Proxy-Authorization", "Basic " + base64.b64encode(pair.encode()).decode()),)


def open_tunnel(opened: socket.socket, host: str, port: int, proxy: str) -> None:
    """Ask a proxy for a tunnel; raises `ProxyRefused` where it gives none."""
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    lines += [f"{name}: {value}" for name, value in proxy_credentials(proxy)]
    opened.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
    answer = http.client.HTTPResponse(opened, method="CONNECT")
    answer.begin()
    if not 200 <= answer.status < 300:
        answer.close()
        raise ProxyRefused(f"the proxy refused the way to {authority}: {answer.status} {answer.reason}".strip())
