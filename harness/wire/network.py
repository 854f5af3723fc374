"""How the network is reached."""

import functools
import ssl
from dataclasses import dataclass
from pathlib import Path

import certifi


@dataclass(frozen=True, slots=True)
class Network:
    """`ca_bundle` is a PEM file of the authorities to trust besides none; None trusts the usual ones."""

    ca_bundle: Path | None = None

    @property
    def authorities(self) -> str:
        """The PEM file of the authorities that certificates are checked against, whatever the environment says."""
        return str(self.ca_bundle) if self.ca_bundle else certifi.where()


@functools.cache
def tls_context(network: Network) -> ssl.SSLContext:
    """Return the settings of TLS connections; raises `OSError` where a file of theirs cannot be read."""
    return ssl.create_default_context(cafile=network.authorities)
