"""How much a target may take of the harness."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one exchange and one visit; times are in seconds, sizes in bytes."""

    exchange_deadline: float = 20.0
    connect_timeout: float = 5.0
    body_bytes: int = 2 * 1024 * 1024
    redirects: int = 12
    pages: int = 10
    same_page: int = 2
