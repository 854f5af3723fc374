"""What a page of another site sends from the user's browser: no more than it can know, and no more than goes along."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from harness.flows.connection import Connection
from harness.flows.forged_submission import forge_logout, forge_submission
from harness.protocol.forged_submission import ForgedLogout, ForgedSubmission
from harness.protocol.outcome import NotDone
from harness.protocol.secret import Secret
from harness.protocol.user import User
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
USERS = (User("alice", Secret("alice-password"), {}), User("bob", Secret("bob-password"), {}))


@contextmanager
def two_browsers(behave: Behaviour) -> Iterator[tuple[Connection, tuple[Browser, Browser]]]:
    with serving(behave) as address:
        transport = Transport(record=lambda exchange: None, limits=Limits(), network=Network())
        endpoints = {"authorization_endpoint": f"{address}/authorize", "end_session_endpoint": f"{address}/logout"}
        one, another = (Browser(transport, (LOGIN, LOGOUT), Limits()) for _ in USERS)
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


def forged_logout(cookie: str, values: str) -> tuple[object, list[str]]:
    """What became of a forged logout where a session is in this cookie, and the heads of what was posted."""
    posted: list[str] = []

    def behave(peer: socket.socket, head: str) -> None:
        if head.startswith("POST"):
            posted.append(head.lower())
        shown = answer(QUESTION.encode(), media_type="text/html", headers=f"Set-Cookie: {cookie}\r\n")
        peer.sendall(shown)

    user, attacker = USERS
    with two_browsers(behave) as (connection, browsers):
        result = forge_logout(connection, browsers, a_client(), user=user, attacker=attacker, values=values)
    return result, posted


@pytest.mark.parametrize(("cookie", "sent"), [("session=1", True), ("session=1; SameSite=Lax", False)])
def test_a_forged_logout_comes_from_another_origin_with_the_cookies_that_go_there(cookie: str, sent: bool) -> None:
    result, (posted,) = forged_logout(cookie, "attacker")
    assert isinstance(result, ForgedLogout)
    assert "sec-fetch-site: cross-site" in posted
    assert ("cookie: session=1" in posted) is sent


def test_a_logout_without_a_question_is_not_forged() -> None:
    user, attacker = USERS
    with two_browsers(saying(answer(b"<h1>Logged out</h1>", media_type="text/html"))) as (connection, browsers):
        result = forge_logout(connection, browsers, a_client(), user=user, attacker=attacker, values="nobody")
    assert isinstance(result, NotDone)
    assert result.why == "the page 'logout' with a form was not shown to alice"
