"""How much a target may take of the harness."""

from msgspec import Struct

from harness.protocol.exchange import FailureKind


class Limits(Struct, frozen=True):
    """Limits of one exchange and one visit; times are in seconds, sizes in bytes.

    `body_bytes` holds for the body as it came and after decompression. `retry_after` is how long one exchange may be
    put off in all, because whatever stands before the provider asks for patience.
    """

    exchange_deadline: float = 20.0
    connect_timeout: float = 5.0
    header_bytes: int = 64 * 1024
    body_bytes: int = 2 * 1024 * 1024
    html_bytes: int = 512 * 1024
    html_depth: int = 250
    html_fields: int = 1000
    redirects: int = 12
    pages: int = 10
    same_page: int = 2
    jwks_keys: int = 100
    retry_after: float = 30.0


class WireError(Exception):
    """What came over the wire is not a whole answer."""


class LimitExceeded(WireError):
    """A limit was exceeded; `kind` is the failure's, the message names the limit."""

    def __init__(self, kind: FailureKind, what: str, name: str, limit: int) -> None:
        super().__init__(f"{what}: more than the limit {name} of {limit}")
        self.kind = kind
