"""What a page of another site sends from the user's browser: no more than it can know, and no more than goes along."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from harness.flows.connection import Connection
from harness.flows.forged_submission import forge_logout, forge_submission
from harness.protocol.forged_submission import ForgedLogout, ForgedSubmission
from harness.protocol.outcome import NotDone
from harness.protocol.secret import Secret
from harness.protocol.user import User
from harness.targets.pages_file import PagesFile
from harness.wire.browser import Browser
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.pages import PageRecipe
from harness.wire.transport import Transport
from tests.checks.messages import a_client, a_provider
from tests.hostile.servers import Behaviour, answer, saying, serving

LOGIN = PageRecipe("login", form_with=("name",), fill=(("name", "$user.name"),))
LOGOUT = PageRecipe("logout", form_with=("logout",), submit=("logout", "yes"))
QUESTION = "<form method=post><button name=logout value=yes>Log out</button></form>"
FROM_ELSEWHERE = "sec-fetch-site: cross-site"
USERS = (User("alice", Secret("alice-password"), {}), User("bob", Secret("bob-password"), {}))


@contextmanager
def two_browsers(
    behave: Behaviour, recipe: PageRecipe = LOGOUT
) -> Iterator[tuple[Connection, tuple[Browser, Browser]]]:
    with serving(behave) as address:
        transport = Transport(record=lambda exchange: None, limits=Limits(), network=Network())
        endpoints = {"authorization_endpoint": f"{address}/authorize", "end_session_endpoint": f"{address}/logout"}
        one, another = (Browser(transport, (LOGIN, recipe), Limits()) for _ in USERS)
        yield Connection(a_provider(**endpoints), transport), (one, another)
        transport.close()


def test_the_form_of_nobody_has_no_session_in_its_address() -> None:
    posted: list[str] = []

    def behave(peer: socket.socket, head: str) -> None:
        line = head.partition("\r\n")[0]
        session = secrets.token_urlsafe(8)
        page = f"<form method=post action='/login?session={session}&client=rp'><input name=name></form>"
        if line.startswith("POST"):
            posted.append(line.split(" ")[1])
        peer.sendall(answer(page.encode(), media_type="text/html"))

    user, attacker = USERS
    with two_browsers(behave) as (connection, browsers):
        result = forge_submission(
            connection,
            browsers,
            a_client(),
            user=user,
            attacker=attacker,
            page="login",
            values="nobody",
            parameters={},
        )
    assert isinstance(result, ForgedSubmission)
    assert posted == ["/login?client=rp"]


def forged_logout(
    cookie: str, values: str, *, question: str = QUESTION, recipe: PageRecipe = LOGOUT
) -> tuple[object, list[str]]:
    """What became of a forged logout where a session is in this cookie, and the heads of what another site sent."""
    sent: list[str] = []

    def behave(peer: socket.socket, head: str) -> None:
        if FROM_ELSEWHERE in head.lower():
            sent.append(head.lower())
        shown = answer(question.encode(), media_type="text/html", headers=f"Set-Cookie: {cookie}\r\n")
        to_another = answer(b"", status="302 Found", headers="Location: /logged_out\r\n")
        peer.sendall(to_another if FROM_ELSEWHERE in head.lower() and len(sent) == 1 else shown)

    user, attacker = USERS
    with two_browsers(behave, recipe) as (connection, browsers):
        result = forge_logout(connection, browsers, a_client(), user=user, attacker=attacker, values=values)
    return result, sent


@pytest.mark.parametrize(("cookie", "sent"), [("session=1", True), ("session=1; SameSite=Lax", False)])
def test_a_forged_logout_comes_from_another_origin_with_the_cookies_that_go_there(cookie: str, sent: bool) -> None:
    result, (posted, _) = forged_logout(cookie, "attacker")
    assert isinstance(result, ForgedLogout)
    assert (result.way, posted.split(" ")[0]) == ("a POST form", "post")
    assert "origin: https://attacker.example" in posted
    assert ("cookie: session=1" in posted) is sent


@pytest.mark.parametrize(
    ("cookie", "sent"),
    [("session=1", True), ("session=1; SameSite=Lax", True), ("session=1; SameSite=Strict", False)],
)
@pytest.mark.parametrize("method", ["method=get", ""])
def test_a_form_sent_by_get_takes_along_what_is_kept_back_from_a_post(method: str, cookie: str, sent: bool) -> None:
    result, (got, _) = forged_logout(cookie, "attacker", question=QUESTION.replace("method=post", method))
    assert isinstance(result, ForgedLogout)
    assert (result.way, got.split(" ")[:2]) == ("a GET form", ["get", "/logout?logout=yes"])
    assert ("cookie: session=1" in got) is sent
    # Browsers tell the origin of what is posted alone.
    assert "origin:" not in got


@pytest.mark.parametrize(("same_site", "sent"), [("Lax", True), ("Strict", False)])
def test_a_redirect_that_another_site_led_to_is_followed_with_the_cookies_that_go_there(
    same_site: str, sent: bool
) -> None:
    _, (_, followed) = forged_logout(f"session=1; SameSite={same_site}", "attacker")
    assert followed.startswith("get /logged_out ")
    assert ("cookie: session=1" in followed) is sent


@pytest.mark.parametrize(("values", "query"), [("attacker", "token=secret&logout=yes"), ("nobody", "logout=yes")])
def test_a_form_of_nobody_sent_by_get_has_no_hidden_field_in_its_query(values: str, query: str) -> None:
    question = "<form><input type=hidden name=token value=secret><button name=logout value=yes>Log out</button></form>"
    _, (got, _) = forged_logout("session=1", values, question=question)
    assert got.split(" ")[1] == f"/logout?{query}"


def test_a_form_without_any_name_is_forged_as_well() -> None:
    recipe, question = PageRecipe("logout", title="Log out"), "<title>Log out?</title><form method=post><button></form>"
    result, (posted, _) = forged_logout("session=1", "nobody", question=question, recipe=recipe)
    assert isinstance(result, ForgedLogout)
    assert posted.startswith("post /logout ")


@pytest.mark.parametrize(("values", "query"), [("attacker", "?yes=1&from=2"), ("nobody", "?yes=1")])
def test_a_link_is_followed_from_another_site_without_what_is_for_one_user_alone(values: str, query: str) -> None:
    """The second who is shown the page, the attacker, has another cookie than the user."""
    shown: list[str] = []
    followed: list[str] = []

    def behave(peer: socket.socket, head: str) -> None:
        (followed if FROM_ELSEWHERE in head.lower() else shown).append(head.split(" ")[1])
        cookie = f"Set-Cookie: number={len(shown)}\r\n"
        peer.sendall(answer(b"<title>Log out?</title>", media_type="text/html", headers=cookie))

    user, attacker = USERS
    recipe = PageRecipe("logout", title="Log out", open="/confirmed?yes=1&from=$cookie.number")
    with two_browsers(behave, recipe) as (connection, browsers):
        result = forge_logout(connection, browsers, a_client(), user=user, attacker=attacker, values=values)
    assert isinstance(result, ForgedLogout)
    assert (result.way, followed) == ("a link", [f"/confirmed{query}"])


def test_a_logout_without_a_question_is_not_forged() -> None:
    user, attacker = USERS
    with two_browsers(saying(answer(b"<h1>Logged out</h1>", media_type="text/html"))) as (connection, browsers):
        result = forge_logout(connection, browsers, a_client(), user=user, attacker=attacker, values="nobody")
    assert isinstance(result, NotDone)
    assert result.why == "the page 'logout', with a form or a link that answers it, was not shown to alice"


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ({}, True),
        ({"driver": "request", "recipes": [{"page": "logout", "form_with": ["logout"]}]}, True),
        ({"driver": "request", "recipes": [{"page": "logout", "title": "Log out", "open": "/confirmed"}]}, True),
        ({"driver": "request", "recipes": [{"page": "logout", "title": "Log out", "send": [{"url": "/api"}]}]}, False),
        ({"driver": "request", "recipes": [{"page": "login", "form_with": ["name"]}]}, False),
        ({"driver": "chromium", "recipes": [{"page": "logout", "form_with": ["logout"]}]}, False),
    ],
)
def test_a_page_is_forged_where_the_target_file_answers_it_by_a_form_or_a_link(
    pages: dict[str, Any], expected: bool
) -> None:
    assert PagesFile.model_validate(pages).forgeable("logout") is expected
