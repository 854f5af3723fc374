"""Cookies beside access tokens."""

from harness.checks import cookies

from ..case import Case, Cases
from ..messages import ACCESS_TOKEN, NO_STORE, a_token_response


def with_cookie(value: str) -> Case:
    open_cookie = f"session={value}; HttpOnly"
    return Case(
        lambda: (a_token_response(headers=(*NO_STORE, ("Set-Cookie", f"{open_cookie}; Secure"))),),
        lambda: (a_token_response(headers=(*NO_STORE, ("Set-Cookie", open_cookie))),),
    )


CASES: Cases = {cookies.no_open_cookie_holds_the_token: with_cookie(ACCESS_TOKEN)}
