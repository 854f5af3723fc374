"""Handshakes of TLS outside any exchange, to see what a server agrees to, and plain text where TLS is due."""

import http.client
import socket
import ssl
from contextlib import closing

from msgspec import Struct

from harness.protocol.web_url import url_parts
from harness.wire.limits import Limits
from harness.wire.network import Network, tls_context

HTTPS_PORT = 443
HTTP_PORT = 80
# Suites without encryption, without an authenticated server, or of the export grade; OpenSSL offers the ones it knows.
WEAK_SUITES = "aNULL:eNULL:EXPORT:@SECLEVEL=0"


class Shaken(Struct, frozen=True):
    """What was agreed on in a handshake; `problem` says why nothing was."""

    version: str | None = None
    suite: str | None = None
    problem: str | None = None


class PlainAnswer(Struct, frozen=True):
    """The answer of HTTP without TLS; `problem` says why there is none."""

    status: int | None = None
    media_type: str | None = None
    problem: str | None = None


def shaken(address: str, network: Network, limits: Limits) -> Shaken:
    """Shake hands as every exchange does: TLS 1.2 or later, the certificate checked for its chain and its name."""
    return _shaken(address, network, limits, tls_context(network))


def shaken_by_weak_suites(address: str, network: Network, limits: Limits) -> Shaken:
    """Offer only suites that give no confidentiality, no integrity or no authenticated server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(WEAK_SUITES)
    return _shaken(address, network, limits, context)


def answered_in_plain_text(address: str, network: Network, limits: Limits, method: str = "POST") -> PlainAnswer:
    """Ask an https address by HTTP without TLS: at the port of http where it has the usual one, else at its own.

    The query of the address goes along, and no more.
    """
    parts = url_parts(address)
    port = parts.port or HTTPS_PORT
    place = network.place(parts.hostname or "", HTTP_PORT if port == HTTPS_PORT else port)
    try:
        with closing(http.client.HTTPConnection(*place, timeout=limits.connect_timeout)) as connection:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target, b"" if method == "POST" else None, {"Host": parts.netloc})
            answer = connection.getresponse()
            kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
            return PlainAnswer(answer.status, kind)
    # The address may be none that can be written or looked up.
    except (OSError, ValueError, http.client.HTTPException) as error:
        return PlainAnswer(problem=type(error).__name__)


def _shaken(address: str, network: Network, limits: Limits, context: ssl.SSLContext) -> Shaken:
    parts = url_parts(address)
    if parts.scheme != "https":
        return Shaken(problem=f"{address} is no https address")
    host = parts.hostname or ""
    try:
        with (
            socket.create_connection(network.place(host, parts.port or HTTPS_PORT), limits.connect_timeout) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            suite = secured.cipher()
            return Shaken(secured.version(), suite[0] if suite else None)
    except (OSError, ValueError) as error:
        return Shaken(problem=f"{type(error).__name__}: {getattr(error, 'strerror', None) or error}")
