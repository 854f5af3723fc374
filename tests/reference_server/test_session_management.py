"""`session_state`, and the page that is asked about it."""

import hashlib
from typing import Any

import requests


def expected(rp: Any, told: str, browser_state: str) -> str:
    salt = told.partition(".")[2]
    text = f"{rp.client['client_id']} https://rp.example {browser_state} {salt}"
    return f"{hashlib.sha256(text.encode()).hexdigest()}.{salt}"


def browser_state(rp: Any) -> str:
    return next((cookie.value for cookie in rp.browser.session.cookies if "browser_state" in cookie.name), "")


def test_session_state_is_the_salted_hash_of_client_origin_and_browser_state(rp: Any) -> None:
    told = rp.authorize().parameters["session_state"]
    assert browser_state(rp) and told == expected(rp, told, browser_state(rp))
    again = rp.authorize(prompt="none").parameters["session_state"]
    assert again != told and again == expected(rp, again, browser_state(rp))


def test_an_error_has_session_state_too(rp: Any) -> None:
    told = rp.authorize(prompt="none").parameters
    assert told["error"] == "login_required"
    assert told["session_state"] == expected(rp, told["session_state"], "")


def test_a_request_that_is_not_openid_has_none(rp: Any) -> None:
    rp.register(scope="email")
    assert "session_state" not in rp.authorize(scope="email").parameters


def test_a_login_changes_the_browser_state(rp: Any) -> None:
    rp.authorize()
    before = browser_state(rp)
    rp.authorize(prompt="none")
    assert browser_state(rp) == before
    rp.authorize(prompt="login")
    assert browser_state(rp) not in ("", before)


def test_the_frame_can_be_framed_and_reads_the_cookie_that_the_provider_sets(rp: Any) -> None:
    rp.authorize()
    metadata = requests.get(f"{rp.issuer}/.well-known/openid-configuration", timeout=20).json()
    page = requests.get(metadata["check_session_iframe"], timeout=20)
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    assert "X-Frame-Options" not in page.headers
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    cookie = next(cookie for cookie in rp.browser.session.cookies if "browser_state" in cookie.name)
    assert f'data-cookie="{cookie.name}"' in page.text
    assert not cookie.has_nonstandard_attr("HttpOnly")
