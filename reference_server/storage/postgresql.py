"""What PostgreSQL and CockroachDB need so that a connection which fell silent does not hold its caller without end."""

import time
from collections.abc import Generator
from typing import Any


def bounded_connection(seconds: float) -> Any:
    """The class of psycopg's connections, of which no exchange with the server takes longer than so many seconds.

    libpq waits for an answer without end, and the system's own timeouts do not notice a peer that takes what it is sent
    and says nothing. A connection that was silent for too long is closed, so that the pool replaces it.
    """
    from psycopg import Connection, OperationalError

    class BoundedConnection(Connection[Any]):
        """A connection that waits so long and no longer."""

        def wait(self, gen: Generator[Any, Any, Any], *arguments: Any, **named: Any) -> Any:
            """Wait for an exchange as psycopg does. Raises `OperationalError` at the deadline."""
            return super().wait(self._bounded(gen), *arguments, **named)

        def _bounded(self, exchange: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
            deadline = time.monotonic() + seconds
            try:
                wanted = next(exchange)
                while True:
                    ready = yield wanted  # psycopg also comes back with nothing ready, ten times in a second
                    if not ready and time.monotonic() > deadline:
                        self.close()
                        raise OperationalError(f"the server said nothing for {seconds} seconds")
                    wanted = exchange.send(ready)
            except StopIteration as ended:
                return ended.value

    return BoundedConnection
