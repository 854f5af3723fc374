"""One request and what came back, as recorded evidence."""

from email.message import Message
from enum import Enum
from urllib.parse import parse_qsl

from msgspec import Struct

Pairs = tuple[tuple[str, str], ...]
FORM = "application/x-www-form-urlencoded"
# Redirects that repeat the request elsewhere, with its body (RFC 9110 15.4.8, 15.4.9).
SAME_REQUEST = (307, 308)


def first(pairs: Pairs, name: str) -> str | None:
    """Return the first value of a parameter, None where it is absent."""
    return next((value for key, value in pairs if key == name), None)


def header_values(headers: Pairs, name: str) -> tuple[str, ...]:
    """Return every value of a header field, whatever the case of its name (RFC 9110 5.1)."""
    return tuple(value for key, value in headers if key.lower() == name.lower())


class Request(Struct, frozen=True):
    """An HTTP request as it is sent; `headers` are those that the sender sets itself."""

    method: str
    url: str
    headers: Pairs = ()
    body: bytes | None = None

    @property
    def query(self) -> Pairs:
        """The parameters of the query component, decoded, in order."""
        # An address that a provider names may be none that can be taken apart.
        return tuple(parse_qsl(self.url.partition("#")[0].partition("?")[2], keep_blank_values=True))

    @property
    def form(self) -> Pairs:
        """The parameters of a form-encoded body, decoded, in order; empty for any other body."""
        media_type = "".join(header_values(self.headers, "Content-Type")).partition(";")[0].strip().lower()
        if self.body is None or media_type != FORM:
            return ()
        return tuple(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


class Response(Struct, frozen=True):
    """An HTTP response; `received_at` is in seconds since the epoch, on the provider's clock."""

    status: int
    reason: str
    headers: Pairs
    body: bytes
    received_at: float

    def header(self, name: str) -> str | None:
        """Return a header field's values joined as RFC 9110 5.3 says, None where it is absent."""
        values = header_values(self.headers, name)
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty where there is none."""
        return (self.header("Content-Type") or "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text in the declared character set, UTF-8 where none or an unknown one is declared."""
        message = Message()
        message["Content-Type"] = self.header("Content-Type") or ""
        charset = message.get_content_charset("utf-8")
        try:
            return self.body.decode(charset, "replace")
        except (LookupError, ValueError):
            return self.body.decode("utf-8", "replace")


class FailureKind(Enum):
    """Why an exchange has no whole response, or none of the provider's."""

    NAME = "name-resolution"
    CONNECTION = "connection"
    TLS = "tls"
    RESET = "connection-reset"
    DEADLINE = "exchange-deadline"
    BODY_LIMIT = "body-limit"
    HEADER_LIMIT = "header-limit"
    REDIRECT_LIMIT = "redirect-limit"
    PAGE_LIMIT = "page-limit"
    NOT_HTTP = "not-http"
    BAD_ADDRESS = "bad-address"
    BLOCK_PAGE = "block-page"
    ACCOUNT_LOCKED = "account-locked"
    PASSWORD_REFUSED = "password-refused"
    NO_WAY_TO_REFUSE = "no-way-to-refuse"
    ANOTHER_USER = "another-user"


# Failures that say something of a user's account alone.
ACCOUNT_FAILURES = frozenset({FailureKind.ACCOUNT_LOCKED, FailureKind.PASSWORD_REFUSED})


class Failure(Struct, frozen=True):
    """What went wrong on the wire, in words for the reader."""

    kind: FailureKind
    detail: str


class Exchange(Struct, frozen=True):
    """A recorded request with its response or its failure; both where the response is not the provider's.

    `number` counts from 1 within a scenario, `name` is the verb's statistics name ("token"), `started_at` is in seconds
    since the epoch, `duration` in seconds.
    """

    number: int
    name: str
    request: Request
    response: Response | None
    failure: Failure | None
    started_at: float
    duration: float
