"""Ports of the loopback interface, found or claimed before any server starts."""

import socket

HOST = "127.0.0.1"


class PortInUse(Exception):
    """Another process listens on a port that was asked for."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} of {HOST} is in use")


def port_of(holder: socket.socket) -> int:
    """The port that a socket is bound to."""
    return int(holder.getsockname()[1])


def claim_port(port: int) -> socket.socket:
    """A socket that holds a port, 0 for any free one, until the server has bound it too.

    granian binds with SO_REUSEPORT, which would let two providers share a port without a word: so the port is first
    bound without it. A holding socket that does not listen gets no connections. Raises `PortInUse`.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise PortInUse(port) from error
        found = probe.getsockname()[1]
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    holder.bind((HOST, found))
    return holder
