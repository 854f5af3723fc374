"""Says in words what went wrong on the wire."""

import http.client
import socket
import ssl
from collections.abc import Iterator

from harness.protocol.exchange import Failure, FailureKind
from harness.wire.body import BrokenCoding
from harness.wire.limits import LimitExceeded, Limits, WireError

LONGEST_DETAIL = 300


class BadAddress(ValueError):
    """An address cannot be connected to; the message says why."""


class Truncated(WireError):
    """A body ended before its announced length."""


class ProxyRefused(WireError):
    """A proxy gives no way to the target; the message says what it answered."""


class Reported(WireError):
    """Another process sent the request, and says what failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


def failure_of(error: Exception, *, expired: bool, answering: bool, limits: Limits) -> Failure:
    """Return the failure behind an exception.

    `expired` says that the deadline passed, `answering` that the answer had begun.
    """
    if expired:
        return deadline_failure(limits)
    for cause in _causes(error):
        found = _known(cause, answering, limits)
        if found is not None:
            return found
    return Failure(FailureKind.CONNECTION, _shortened(str(error) or type(error).__name__))


def deadline_failure(limits: Limits) -> Failure:
    """Return the failure of an exchange that was not over at its deadline."""
    detail = f"no whole answer within the limit exchange_deadline of {limits.exchange_deadline:g} s"
    return Failure(FailureKind.DEADLINE, detail)


def _known(error: BaseException, answering: bool, limits: Limits) -> Failure | None:
    match error:
        case ProxyRefused():
            return Failure(FailureKind.CONNECTION, _shortened(str(error)))
        case Reported():
            return error.failure
        case LimitExceeded():
            return Failure(error.kind, str(error))
        case BadAddress():
            return Failure(FailureKind.BAD_ADDRESS, _shortened(str(error)))
        case BrokenCoding():
            return Failure(FailureKind.NOT_HTTP, _shortened(str(error)))
        case ssl.SSLCertVerificationError():
            return Failure(FailureKind.TLS, f"the certificate is not accepted: {error.verify_message}")
        case ssl.SSLError():
            return Failure(FailureKind.TLS, f"TLS failed: {_shortened(error.reason or str(error))}")
        case socket.gaierror():
            return Failure(FailureKind.NAME, f"the host's name cannot be resolved: {error.strerror}")
        case Truncated() | http.client.IncompleteRead():
            return Failure(FailureKind.CONNECTION, "the connection ended in the middle of the answer")
        case ConnectionResetError() | BrokenPipeError():
            if answering:
                return Failure(FailureKind.CONNECTION, "the connection was reset in the middle of the answer")
            return Failure(FailureKind.RESET, "the connection was closed before any answer")
        case http.client.HTTPException() if _too_many_headers(error):
            return Failure(
                FailureKind.HEADER_LIMIT, f"{error}: more than the limit header_bytes of {limits.header_bytes} allows"
            )
        case http.client.HTTPException():
            return Failure(FailureKind.NOT_HTTP, f"the answer is not HTTP: {_shortened(str(error).strip())}")
        case TimeoutError():
            return Failure(
                FailureKind.DEADLINE, f"no connection within the limit connect_timeout of {limits.connect_timeout:g} s"
            )
        case OSError() if error.strerror:
            return Failure(FailureKind.CONNECTION, error.strerror.lower())
    return None


def _too_many_headers(error: BaseException) -> bool:
    return isinstance(error, http.client.LineTooLong) or str(error).startswith("got more than")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what an exception of the wire was raised from, the innermost first."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if one not in seen:
            seen.append(one)
            within = (*one.args, getattr(one, "reason", None), one.__cause__, one.__context__)
            waiting += [part for part in within if isinstance(part, BaseException)]
    yield from reversed(seen)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_DETAIL else text[:LONGEST_DETAIL] + "..."
