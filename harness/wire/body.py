"""Reads a body within its limits, before and after decompression."""

import zlib
from collections.abc import Callable, Iterator

from harness.protocol.exchange import FailureKind
from harness.wire.limits import LimitExceeded, Limits, WireError

CHUNK = 64 * 1024
# RFC 9110 8.4.1: gzip, and deflate in the zlib format of RFC 1950, which some servers send without its wrapper.
WINDOW_BITS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


class BrokenCoding(WireError):
    """A body is not what its Content-Encoding says."""


def read_body(read: Callable[[int], bytes], content_encoding: str | None, limits: Limits) -> bytes:
    """Read a body with `read(size)`, which gives nothing at its end.

    A coding that is not gzip or deflate is left as it came. Raises `LimitExceeded` where the body is larger than
    `body_bytes`, as it came or decompressed, and `BrokenCoding` where it cannot be decompressed.
    """
    coding = (content_encoding or "").strip().lower()
    chunks = _limited(iter(lambda: read(CHUNK), b""), "a body", limits)
    if coding in WINDOW_BITS:
        chunks = _limited(_decompressed(chunks, coding), "a decompressed body", limits)
    return b"".join(chunks)


def _limited(chunks: Iterator[bytes], what: str, limits: Limits) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limits.body_bytes:
            raise LimitExceeded(FailureKind.BODY_LIMIT, f"{what} of at least {size} bytes", *_body_bytes(limits))
        yield chunk


def _body_bytes(limits: Limits) -> tuple[str, int]:
    return "body_bytes", limits.body_bytes


def _decompressed(chunks: Iterator[bytes], coding: str) -> Iterator[bytes]:
    decompressor = None
    for chunk in chunks:
        if decompressor is None:
            decompressor = zlib.decompressobj(_window_bits(coding, chunk))
        waiting = chunk
        while waiting and not decompressor.eof:
            try:
                yield decompressor.decompress(waiting, CHUNK)
            except zlib.error as error:
                raise BrokenCoding(f"the body is not {coding}, as its Content-Encoding says: {error}") from error
            waiting = decompressor.unconsumed_tail
    if decompressor is not None:
        yield decompressor.flush()


def _window_bits(coding: str, first: bytes) -> int:
    wrapped = len(first) < 2 or int.from_bytes(first[:2], "big") % 31 == 0
    return WINDOW_BITS[coding] if coding != "deflate" or wrapped else -zlib.MAX_WBITS
