"""Opens the inbox of a run as the target file says."""

import ssl
from pathlib import Path
from urllib.parse import urlsplit

from harness.protocol.whole_number import port_number
from harness.targets.deviations import is_loopback
from harness.targets.filling import TargetError
from harness.targets.model import InboxFile, ListenerCertificateFile, RemoteInboxFile
from harness.targets.target import Target, read_secret
from harness.targets.written import SecretValue
from harness.wire.inbox.inbox import Elsewhere, Inbox
from harness.wire.inbox.line import RemoteLine
from harness.wire.inbox.store import Store
from harness.wire.inbox.worker import InboxLost
from harness.wire.network import on_loopback


def opened_inbox(file: InboxFile, folder: Path) -> Inbox:
    """Open the inbox that a target file in this folder describes, here or by a line to the one beside the provider.

    Raises `TargetError` where it cannot be had.
    """
    if file.remote is not None:
        remote = file.remote
        try:
            return Inbox(elsewhere=lambda store: _line(remote, folder, store))
        except InboxLost as error:
            raise TargetError(f"inbox.remote: {error}") from error
    listen, base = read_listen(file.listen, "inbox.listen"), read_base(file.base_url, "inbox.base_url")
    context = listener_context(file.certificate, folder, "inbox.certificate") if file.certificate else None
    try:
        return Inbox(listen, base, context)
    except OSError as error:
        raise TargetError(f"inbox.listen: {file.listen} cannot be had: {error.strerror or error}") from error


def reaches_inbox(target: Target, inbox: str) -> bool:
    """Tell whether the provider can be expected to reach the inbox: both are on this machine, or the inbox is not."""
    if not is_loopback(inbox):
        return True
    parts = urlsplit(target.issuer)
    host, _ = target.network.place(parts.hostname or "", parts.port or 443)
    return on_loopback(host) or target.file.inbox.base_url is not None or target.file.inbox.remote is not None


def read_listen(text: str, where: str) -> tuple[str, int]:
    """Return the host and port of `host:port`; raises `TargetError`."""
    host, colon, written = text.rpartition(":")
    port = port_number(written)
    if not colon or not host or "\0" in host or port is None:
        raise TargetError(f"{where}: '{text}' is no place to listen at; expected host:port")
    return host.strip("[]"), port


def read_base(text: str | None, where: str) -> str | None:
    """Return an http or https address without query and fragment, as it is; raises `TargetError`."""
    if text is None:
        return None
    try:
        parts = urlsplit(text.replace("{inbox.port}", "1"))
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.query or parts.fragment:
        raise TargetError(f"{where}: '{text}' is no address; expected https://host/path without query and fragment")
    return text


def listener_context(file: ListenerCertificateFile, folder: Path, where: str) -> ssl.SSLContext:
    """Return the settings of a listener with this certificate; raises `TargetError` where it cannot be used."""
    password = _text(file.password, folder)
    key = folder / file.key if file.key else None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # A password is always given, since OpenSSL would ask the terminal for a missing one.
        context.load_cert_chain(folder / file.certificate, key, password=lambda: password)
    except ssl.SSLError as error:
        raise TargetError(
            f"{where}: {folder / file.certificate} holds no certificate with a key that its password opens"
        ) from error
    except OSError as error:
        raise TargetError(f"{where}: {error.filename or file.certificate} cannot be read: {error.strerror}") from error
    return context


def _text(secret: SecretValue | None, folder: Path) -> str:
    return read_secret(secret, folder).reveal() if secret is not None else ""


def _line(file: RemoteInboxFile, folder: Path, store: Store) -> Elsewhere:
    address = read_base(file.url, "inbox.remote.url") or file.url
    if address.startswith("http:") and not is_loopback(address):
        raise TargetError("inbox.remote.url: is https, since the secret must not be read on the way")
    authorities = folder / file.ca_bundle if file.ca_bundle else None
    return RemoteLine(address, read_secret(file.secret, folder).reveal(), authorities, store)
