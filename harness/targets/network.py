"""The `network` block of a target file, as the wire takes it."""

import ssl
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from harness.protocol.secret import Secret
from harness.protocol.whole_number import port_number
from harness.targets.model import NetworkFile
from harness.targets.written import SecretValue
from harness.wire.network import Network, tls_context


class WrongNetwork(Exception):
    """The block cannot be used; the message begins with its key."""


def resolved_network(
    file: NetworkFile, folder: Path, bundle: str | None, secret: Callable[[SecretValue], Secret]
) -> Network:
    """Return how the target is reached, with files found beside the target file; raises `WrongNetwork`.

    `bundle` is the file of authorities with its placeholders filled, `secret` reads what stands elsewhere.
    """
    ours = file.client_certificate
    certificate = folder / ours.certificate if ours else None
    key = folder / ours.key if ours and ours.key else None
    password = secret(ours.password).reveal() if ours and ours.password is not None else None
    proxy = secret(file.proxy.url).reveal() if file.proxy else None
    if proxy is not None and not _is_proxy(proxy):
        raise WrongNetwork("network.proxy.url: expected http://host:port")
    for name, place in file.connect_to.items():
        if not _is_place(place):
            raise WrongNetwork(f"network.connect_to: '{name}' leads to '{place}'; expected host, host:port or :port")
    network = Network(
        ca_bundle=folder / bundle if bundle else None,
        proxy=proxy,
        direct=tuple(file.proxy.except_) if file.proxy else (),
        connect_to=tuple(file.connect_to.items()),
        headers=tuple(
            (host, tuple((name, secret(value).reveal()) for name, value in headers.items()))
            for host, headers in file.headers.items()
        ),
    )
    if network.ca_bundle is not None:
        _readable(network, "network.ca_bundle", network.ca_bundle)
    if certificate is None:
        return network
    whole = Network(
        ca_bundle=network.ca_bundle,
        client_certificate=certificate,
        client_key=key,
        client_key_password=password,
        proxy=network.proxy,
        direct=network.direct,
        connect_to=network.connect_to,
        headers=network.headers,
    )
    _readable(whole, "network.client_certificate", certificate)
    return whole


def _readable(network: Network, key: str, path: Path | None) -> None:
    try:
        tls_context(network)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        if isinstance(error, ssl.SSLError):
            ours = key == "network.client_certificate"
            why = "it holds no certificate" + (" with a key that its password opens" if ours else "")
        raise WrongNetwork(f"{key}: {path} cannot be used: {why}") from error


def _is_proxy(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _is_place(place: str) -> bool:
    _, colon, written = place.rpartition(":")
    return bool(place) and (not colon or place.endswith("]") or bool(port_number(written)))
