"""Tiny servers on loopback that misbehave in exactly one way."""

import contextlib
import datetime
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Behaviour = Callable[[socket.socket, str], None]
ACCEPT_WITHIN = 0.1


@contextlib.contextmanager
def serving(behaviour: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve every connection with `behaviour(socket, header section)`; yields the base address."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(ACCEPT_WITHIN)
    ended = threading.Event()
    threads: list[threading.Thread] = []

    def one(peer: socket.socket) -> None:
        with peer, contextlib.suppress(OSError):
            peer.settimeout(10)
            speaking = context.wrap_socket(peer, server_side=True) if context else peer
            with speaking:
                head = b""
                while b"\r\n\r\n" not in head:
                    received = speaking.recv(4096)
                    if not received:
                        return
                    head += received
                behaviour(speaking, head.decode("latin-1"))

    def accept() -> None:
        while not ended.is_set():
            try:
                peer, _ = listener.accept()
            except TimeoutError:
                continue
            threads.append(threading.Thread(target=one, args=(peer,), daemon=True))
            threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        accepting.join()
        listener.close()
        for thread in threads:
            thread.join(5)


def answer(body: bytes, *, status: str = "200 OK", media_type: str = "application/json", headers: str = "") -> bytes:
    """Return a whole response that closes the connection."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    return (head + headers + "\r\n").encode("latin-1") + body


def saying(response: bytes) -> Behaviour:
    """Return a behaviour that answers everything alike."""

    def behave(peer: socket.socket, head: str) -> None:
        peer.sendall(response)

    return behave


def one_after_another(*responses: bytes) -> tuple[Behaviour, list[str]]:
    """Return a behaviour that gives each response once, the last one again and again, and what it was asked."""
    asked: list[str] = []

    def behave(peer: socket.socket, head: str) -> None:
        asked.append(head)
        response = responses[min(len(asked), len(responses)) - 1]
        if response:
            peer.sendall(response)
        else:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    return behave, asked


def silent(peer: socket.socket, head: str) -> None:
    """Say nothing until whoever asked goes away."""
    peer.recv(1)


def dripping(beginning: bytes, drop: bytes, pause: float = 0.05) -> Behaviour:
    """Return a behaviour that sends a beginning and then the same bytes again and again."""
    stop = threading.Event()

    def behave(peer: socket.socket, head: str) -> None:
        peer.sendall(beginning)
        while not stop.wait(pause):
            peer.sendall(drop)

    return behave


def provider(**answers: bytes) -> Behaviour:
    """Return a behaviour with right metadata; `answers` holds whole responses by the names of their paths."""

    def behave(peer: socket.socket, head: str) -> None:
        path = head.split(" ")[1].partition("?")[0]
        if path == "/.well-known/openid-configuration":
            peer.sendall(answer(json.dumps(metadata(f"http://127.0.0.1:{peer.getsockname()[1]}")).encode()))
        else:
            found = answers.get(path.removeprefix("/"), answer(b'{"keys": []}'))
            peer.sendall(found)

    return behave


def metadata(issuer: str) -> dict[str, object]:
    """Return provider metadata whose endpoints are all at the issuer."""
    endpoints = {
        "authorization_endpoint": "authorize",
        "token_endpoint": "token",
        "userinfo_endpoint": "userinfo",
        "jwks_uri": "jwks",
        "registration_endpoint": "register",
    }
    return {
        "issuer": issuer,
        **{name: f"{issuer}/{path}" for name, path in endpoints.items()},
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }


def certificate(folder: Path, *, days: int) -> ssl.SSLContext:
    """Return the context of a server with a self-signed certificate, for 127.0.0.1 and op.example, for `days` days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("op.example")]
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=30))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context
