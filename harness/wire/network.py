"""How the network is reached: by what the target file says, and by nothing of the environment."""

import functools
import ipaddress
import ssl
from pathlib import Path

import certifi
from msgspec import Struct

from harness.protocol.exchange import Pairs
from harness.protocol.shown_fields import without_in_repr


@without_in_repr("client_key_password", "proxy", "headers")
class Network(Struct, frozen=True):
    """How a target is reached.

    `ca_bundle` is a PEM file of the authorities to trust besides none; None trusts the usual ones. `client_certificate`
    and `client_key` are PEM files for mutual TLS. `proxy` is an http address, `direct` the hosts (and, with a leading
    dot, the domains) that are reached without it, as loopback always is. `connect_to` gives, by host or host:port,
    where to connect instead, while the names in TLS and in the Host header stay. `headers` are sent besides, by host.
    """

    ca_bundle: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    client_key_password: str | None = None
    proxy: str | None = None
    direct: tuple[str, ...] = ()
    connect_to: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, Pairs], ...] = ()

    @property
    def authorities(self) -> str:
        """The PEM file of the authorities that certificates are checked against, whatever the environment says."""
        return str(self.ca_bundle) if self.ca_bundle else certifi.where()

    def place(self, host: str, port: int) -> tuple[str, int]:
        """Return where to connect for a host and port."""
        known = dict(self.connect_to)
        found = known.get(f"{host}:{port}") or known.get(host)
        if found is None:
            return host, port
        name, colon, number = found.rpartition(":")
        if not colon or found.endswith("]"):
            return found.strip("[]"), port
        return name.strip("[]") or host, int(number)

    def proxy_for(self, host: str) -> str | None:
        """Return the proxy through which a host is reached, None where it is reached directly."""
        if self.proxy is None or on_loopback(host):
            return None
        excepted = (host == one or (one.startswith(".") and host.endswith(one)) for one in self.direct)
        return None if any(excepted) else self.proxy

    def headers_for(self, host: str) -> Pairs:
        """Return the headers that are sent besides to a host."""
        return next((headers for name, headers in self.headers if name == host), ())


def on_loopback(host: str) -> bool:
    """Tell whether a host is this machine by its name alone (RFC 6761 6.3)."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@functools.cache
def tls_context(network: Network) -> ssl.SSLContext:
    """Return the settings of TLS connections; raises `OSError` where a file of theirs cannot be read."""
    context = ssl.create_default_context(cafile=network.authorities)
    if network.client_certificate is not None:
        # A password is always given, since OpenSSL would ask the terminal for a missing one.
        context.load_cert_chain(
            network.client_certificate, network.client_key, password=lambda: network.client_key_password or ""
        )
    return context
