"""Octets and times as text: base64url without padding (RFC 7515 2), and RFC 3339."""

import base64
import time
from functools import lru_cache

KNOWN_TIMES = 1024
"""How many times stay written out: lists of clients and sessions show the same ones again and again."""


def base64url(octets: bytes) -> str:
    """Encode octets."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@lru_cache(KNOWN_TIMES)
def timestamp(seconds: int) -> str:
    """A time as RFC 3339 has it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
