"""The first keys, made in a process of its own.

OpenSSL takes a lock when a thread that used it ends, which is after Python has joined that thread. A server forked in
that moment would inherit the lock as held, and hang at its first random number. So what forks servers runs no OpenSSL
in threads.
"""

from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext
from typing import Any

from joserfc.jwk import Key

from reference_server.jose.generation import generate_keys
from reference_server.jose.own_keys import import_own_key


def begin_generation(context: ForkContext) -> Callable[[], tuple[Key, ...]]:
    """Start to make keys for everything that the provider signs; what is returned waits for them."""
    receiver, sender = context.Pipe(duplex=False)
    maker = context.Process(target=_generate, args=(sender,), name="hallmark-op keys")
    maker.start()
    sender.close()

    def finished() -> tuple[Key, ...]:
        made: list[dict[str, Any]] = receiver.recv()
        maker.join()
        receiver.close()
        return tuple(import_own_key(key) for key in made)

    return finished


def _generate(sender: Connection) -> None:
    sender.send([key.as_dict(private=True) for key in generate_keys()])
    sender.close()
