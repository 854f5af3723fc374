"""One cookie jar for both browsers: what Chromium is told of it, and what its pages change in it."""

from http.cookiejar import Cookie, CookieJar
from typing import Any
from urllib.parse import urlsplit

SAME_SITE = ("Strict", "Lax", "None")


def cookies_of(jar: CookieJar, address: str = "") -> list[dict[str, Any]]:
    """Return the cookies of a jar as Chromium takes them; a host without a dot, as of `address`, keeps its name.

    The jar of the standard library appends .local to such a host.
    """
    host = urlsplit(address).hostname or ""
    found = [_told(one) for one in jar]
    for one in found:
        if one["domain"] == f"{host}.local" and "." not in host:
            one["domain"] = host
    return found


def third_party(jar: CookieJar) -> CookieJar:
    """Return those cookies that go along to another site than the page's (RFC 6265bis 5.6.7.1): SameSite=None."""
    found = CookieJar()
    kept_from(jar, found)
    return found


def kept_from(jar: CookieJar, into: CookieJar) -> None:
    """Keep those cookies of a jar that another site than the page's may set, in another jar."""
    for cookie in jar:
        if _same_site(cookie) == "None":
            into.set_cookie(cookie)


def keep_changes(context: Any, jar: CookieJar, address: str) -> None:
    """Keep the cookies that a page's JavaScript set in Chromium's context."""
    known = {(one["name"], one["domain"], one["path"]): one["value"] for one in cookies_of(jar, address)}
    for found in context.cookies():
        if known.get((found["name"], found["domain"], found["path"])) != found["value"]:
            jar.set_cookie(_kept(found))


def _same_site(cookie: Cookie) -> str:
    return (cookie.get_nonstandard_attr("SameSite") or "").capitalize()


def _told(cookie: Cookie) -> dict[str, Any]:
    same_site = _same_site(cookie)
    found: dict[str, Any] = {
        "name": cookie.name,
        "value": cookie.value or "",
        "domain": cookie.domain,
        "path": cookie.path,
        "secure": cookie.secure,
        "httpOnly": cookie.has_nonstandard_attr("HttpOnly"),
    }
    if same_site in SAME_SITE:
        found["sameSite"] = same_site
    if cookie.expires is not None:
        found["expires"] = cookie.expires
    return found


def _kept(found: Any) -> Cookie:
    domain = str(found["domain"])
    within = domain.startswith(".")
    expires = int(found["expires"]) if found["expires"] > 0 else None
    return Cookie(
        version=0,
        name=found["name"],
        value=found["value"],
        port=None,
        port_specified=False,
        domain=domain if within or "." in domain else f"{domain}.local",
        domain_specified=within,
        domain_initial_dot=within,
        path=found["path"],
        path_specified=True,
        secure=bool(found["secure"]),
        expires=expires,
        discard=expires is None,
        comment=None,
        comment_url=None,
        rest={"HttpOnly": ""} if found["httpOnly"] else {},
    )
