"""Cookies go where a browser sends them."""

from http.cookiejar import CookieJar

import pytest

from harness.protocol.exchange import Request, Response
from harness.wire.cookies import cookie_header, keep_cookies


@pytest.mark.parametrize(
    ("site", "sent"),
    [
        ("https://op.example", True),
        ("http://op.example", False),
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
    ],
)
def test_a_secure_cookie_goes_over_https_and_to_loopback(site: str, sent: bool) -> None:
    jar, request = CookieJar(), Request("GET", f"{site}/login")
    keep_cookies(
        jar, request, Response(200, "OK", (("Set-Cookie", "session=abc; Path=/; Secure; HttpOnly"),), b"", 0.0)
    )
    assert (cookie_header(jar, request) == "session=abc") is sent
