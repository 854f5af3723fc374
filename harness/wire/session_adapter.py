"""Connections of the requests library that go where the target file says, while the names in TLS and in Host stay."""

from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from harness.wire.network import Network, tls_context


class NetworkAdapter(HTTPAdapter):
    """Opens connections at the places of `network`, with its authorities, certificate and key."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._pools = _pools(network)
        super().__init__()

    def init_poolmanager(self, *words: Any, **named: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*words, **named)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **named: Any) -> PoolManager:
        """Return the pools of connections through a proxy."""
        found: PoolManager = super().proxy_manager_for(proxy, **named)
        found.pool_classes_by_scheme = self._pools
        return found

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> tuple[Any, Any]:
        """Let every connection share the settings of TLS that a run uses, which are read once."""
        place, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        secured = {"ssl_context": tls_context(self._network), "cert_reqs": "CERT_REQUIRED"}
        return place, secured if place["scheme"] == "https" else {}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave what the shared settings of TLS say already."""


def _pools(network: Network) -> dict[str, type]:
    class Plain(_Placed, HTTPConnection):
        places = network

    class Secured(_Placed, HTTPSConnection):
        places = network

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecuredPool(HTTPSConnectionPool):
        ConnectionCls = Secured

    return {"http": PlainPool, "https": SecuredPool}


class _Placed(HTTPConnection):
    places: Network
    # Of TLS, where there is TLS.
    server_hostname: str | None = None

    def _new_conn(self) -> Any:
        """Connect to the place of the host; the proxy is where it is."""
        named = self.host, self.port
        if self.proxy is None:
            self.host, self.port = self.places.place(self.host, self.port)
        try:
            return super()._new_conn()
        finally:
            self.host, self.port = named

    def set_tunnel(self, host: str, port: int | None = None, headers: Any = None, scheme: str = "http") -> None:
        """Ask the proxy for a tunnel to the place of the host."""
        self.server_hostname = host
        super().set_tunnel(*self.places.place(host, port or self.port), headers, scheme)
