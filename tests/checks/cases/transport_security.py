"""TLS at the endpoints, and nothing of it in plain text."""

from typing import Any

from msgspec.structs import replace

from harness.checks import transport_security
from harness.protocol.transport_security import Handshake

from ..case import Cases, of
from ..messages import ISSUER, a_provider, an_authorization_success, seen

SHAKEN = Handshake(a_provider(), f"{ISSUER}/token", "ordinary", "TLSv1.3", "TLS_AES_256_GCM_SHA384")
WEAK = Handshake(a_provider(), f"{ISSUER}/token", "weak_suites", problem="SSLError: no ciphers in common")
PLAIN = Handshake(a_provider(), f"{ISSUER}/token", "plain_text", problem="BadStatusLine")


def shaken(**differences: Any) -> Handshake:
    return replace(SHAKEN, **differences)


def offering_weak_suites(**differences: Any) -> Handshake:
    return replace(WEAK, **differences)


def in_plain_text(**differences: Any) -> Handshake:
    return replace(PLAIN, **differences)


PLAIN_PAGE = tuple(replace(page, url="http://op.example/login") for page in seen("login"))

CASES: Cases = {
    transport_security.tls_is_spoken_by_the_right_server: of(
        shaken, {"version": None, "suite": None, "problem": "SSLCertVerificationError: another name"}
    ),
    transport_security.weak_suites_are_refused: of(offering_weak_suites, {"suite": "NULL-SHA256"}),
    transport_security.nothing_is_served_in_plain_text: of(
        in_plain_text, {"status": 401, "media_type": ""}, {"status": 400, "media_type": "text/html"}
    ),
    transport_security.every_page_is_behind_tls: of(
        an_authorization_success, {"pages": PLAIN_PAGE}, {"pages": seen("login")}
    ),
}
