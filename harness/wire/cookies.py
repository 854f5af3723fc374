"""A cookie jar of a browser, filled and asked by our own values."""

import urllib.request
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.parse import urlsplit

from harness.protocol.exchange import Pairs, Request, Response, header_values
from harness.wire.network import on_loopback

# A page of another site that sends the browser somewhere by GET gets cookies that are `Lax` sent along, by POST not.
KEPT_BACK = {"GET": ("strict",), "POST": ("lax", "strict")}


def cookie_header(jar: CookieJar, request: Request) -> str | None:
    """Return what the Cookie header of a request says (RFC 6265 5.4), None where no cookie goes there."""
    asked = urllib.request.Request(_seen_as(request.url))
    jar.add_cookie_header(asked)
    return asked.get_header("Cookie")


def keep_cookies(jar: CookieJar, request: Request, response: Response) -> None:
    """Keep the cookies of an answer (RFC 6265 5.3)."""
    jar.extract_cookies(cast(Any, _Answer(response.headers)), urllib.request.Request(_seen_as(request.url)))


def sent_across_sites(jar: CookieJar, method: str) -> CookieJar:
    """Return the cookies that go where a page of another site sends the browser: all that SameSite does not keep back.

    `method` is GET or POST. Cookies that say nothing of SameSite are sent (draft-ietf-httpbis-rfc6265bis 5.6.7).
    """
    found = CookieJar()
    for cookie in jar:
        same_site = cookie.get_nonstandard_attr("SameSite") or cookie.get_nonstandard_attr("samesite") or ""
        if same_site.lower() not in KEPT_BACK[method]:
            found.set_cookie(cookie)
    return found


def _seen_as(url: str) -> str:
    """Return an address as the jar is to see it: plain http on loopback is a secure context (Secure Contexts 3.1).

    Browsers send cookies with Secure there, and providers count on that.
    """
    parts = urlsplit(url)
    return (
        parts._replace(scheme="https").geturl() if parts.scheme == "http" and on_loopback(parts.hostname or "") else url
    )


class _Answer:
    """An answer as the jar of the standard library wants to see it."""

    def __init__(self, headers: Pairs) -> None:
        self._message = Message()
        for value in header_values(headers, "Set-Cookie"):
            self._message["Set-Cookie"] = value

    def info(self) -> Message:
        return self._message
