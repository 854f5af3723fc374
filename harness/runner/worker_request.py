"""What stands for Python where a worker is started: it hands its streams to a forked worker and ends with it.

Runs by itself, without the packages around it, since it only has to be quick: `python -I -S worker_request.py PLACE -c
PROGRAM`, with the socket of `forked_workers`. `signal` and `socket` make enumerations of their constants, which takes
as long as all else here: what is below them is enough.
"""

import _signal  # type: ignore[import-not-found]
import _socket
import os
import sys

STREAMS = (0, 1, 2)
BYTES_OF_INT = 4


def packed(program: str, environment: dict[str, str]) -> bytes:
    """Return both in one piece, apart by what neither can hold; json would take as long to import as all else."""
    return b"\0".join(map(os.fsencode, (program, *(f"{name}={value}" for name, value in environment.items()))))


def unpacked(sent: bytes) -> tuple[str, dict[str, str]]:
    """Return the program and the environment that `packed` was given."""
    program, *variables = map(os.fsdecode, sent.split(b"\0"))
    return program, dict(variable.split("=", 1) for variable in variables)


def main(place: str, program: str) -> None:
    """Ask at a socket for a worker that runs a program with this process's streams and environment."""
    # A run that is stopped stops its workers, each of which ends in its own way.
    for one in (_signal.SIGINT, _signal.SIGTERM):
        _signal.signal(one, _signal.SIG_IGN)
    asking = _socket.socket(_socket.AF_UNIX)
    asking.connect(place)
    numbers = b"".join(stream.to_bytes(BYTES_OF_INT, sys.byteorder) for stream in STREAMS)
    asking.sendmsg([b"\0"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, numbers)])
    asking.sendall(packed(program, dict(os.environ)))
    asking.shutdown(_socket.SHUT_WR)
    nothing = os.open(os.devnull, os.O_RDWR)
    # The worker alone holds them now, so that its end is seen at their other ends.
    for stream in STREAMS[:2]:
        os.dup2(nothing, stream)
    asking.recv(1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[-1])
