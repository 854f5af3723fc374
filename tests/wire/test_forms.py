"""The driver `forms` answers pages as real providers have them: in halves, with odd buttons, in between, and again."""

import socket
from urllib.parse import parse_qs

import pytest

from harness.protocol.exchange import FailureKind, Request
from harness.protocol.secret import Secret
from harness.protocol.user import User
from harness.wire.browser import Browser
from harness.wire.landings import Failed, Landing, Redirected, Shown
from harness.wire.limits import Limits
from harness.wire.network import Network
from harness.wire.pages import PageRecipe
from harness.wire.transport import Transport
from tests.hostile.servers import answer, serving

CALLBACK = "https://rp.example/callback"
USER = User("alice", Secret("a password"), {})
DONE = answer(b"", status="303 See Other", headers=f"Location: {CALLBACK}?code=one\r\n")
IDENTIFIER = PageRecipe("identifier", form_with=("who",), fill=(("who", "$user.name"),))
PASSWORD = PageRecipe("password", form_with=("secret",), fill=(("secret", "$user.password"),))
UPGRADE = PageRecipe("upgrade", title="Better", submit="Not now")
CONSENT = PageRecipe("consent", form_with=("scope",), submit=("decision", "yes"), refuse="No, thanks")
WHO = "<form method=post action=/2><input type=hidden name=token value=t1><input name=who><button>Next</button></form>"
SECRET = "<form method=post action=/3><input name=secret type=password><button>Log in</button></form>"
BETTER = "<title>Better</title><form action=/4?old=1><button name=choice value=a>Do it</button>" + (
    "<button name=choice value=b>Not now</button></form>"
)
ASKED = "<form id=f method=post action=/5><input type=hidden name=scope value=openid></form>" + (
    "<button form=f name=decision value=no>No, thanks</button><button form=f name=decision value=yes>Yes</button>"
)


def visited(
    *pages: str, refuse: bool = False, before: User | None = None
) -> tuple[Landing, list[tuple[str, dict[str, list[str]]]]]:
    """Return where the browser ended that was shown these pages in turn, and what each but the first was asked with.

    `before` is the user who was shown the first page alone, before.
    """
    asked: list[tuple[str, dict[str, list[str]]]] = []
    waiting = [answer(page.encode(), media_type="text/html") for page in pages] + [DONE]
    if before is not None:
        waiting.insert(1, DONE)

    def behave(peer: socket.socket, head: str) -> None:
        section, _, body = head.partition("\r\n\r\n")
        line, *fields = section.split("\r\n")
        length = next((int(one[15:]) for one in fields if one.lower().startswith("content-length:")), 0)
        while len(body) < length:
            body += peer.recv(4096).decode("latin-1")
        method, path, _ = line.split(" ")
        asked.append((f"{method} {path.partition('?')[0]}", parse_qs(body or path.partition("?")[2])))
        peer.sendall(waiting.pop(0))

    with serving(behave) as address:
        transport = Transport(record=lambda exchange: None, limits=Limits(), network=Network())
        browser = Browser(transport, (IDENTIFIER, PASSWORD, UPGRADE, CONSENT), Limits())
        request = Request("GET", f"{address}/1")
        if before is not None:
            browser.visit(request, name="authorize", user=before, stop_at=(CALLBACK,))
        landing = browser.visit(request, name="authorize", user=USER, stop_at=(CALLBACK,), refuse=refuse)
        transport.close()
    return landing, asked[1:]


def names(landing: Landing) -> list[str]:
    assert isinstance(landing, Redirected | Shown)
    return [page.name for page in landing.pages]


def test_the_name_and_the_password_may_have_a_page_each() -> None:
    landing, asked = visited(WHO, SECRET)
    assert names(landing) == ["identifier", "password"]
    assert asked == [("POST /2", {"token": ["t1"], "who": ["alice"]}), ("POST /3", {"secret": ["a password"]})]


def test_a_page_for_another_user_is_not_given_this_ones_password() -> None:
    landing, asked = visited(WHO, SECRET, before=User("carol", Secret("another password"), {}))
    assert isinstance(landing, Failed) and landing.exchange.failure is not None
    assert landing.exchange.failure.kind is FailureKind.ANOTHER_USER
    assert "the password of carol, who is logged in here, and alice was to log in" in landing.exchange.failure.detail
    assert [line for line, _ in asked] == ["POST /2", "GET /1"]


def test_a_page_for_this_user_is_given_the_password_again() -> None:
    landing, asked = visited(WHO, SECRET, before=USER)
    assert names(landing) == ["password"]
    assert asked[-1] == ("POST /3", {"secret": ["a password"]})


def test_a_page_may_ask_for_the_password_alone() -> None:
    landing, asked = visited(SECRET)
    assert isinstance(landing, Redirected)
    assert asked == [("POST /3", {"secret": ["a password"]})]


def test_of_several_buttons_the_one_with_the_text_is_pressed_and_a_get_form_replaces_the_query() -> None:
    landing, asked = visited(WHO, SECRET, BETTER)
    assert names(landing) == ["identifier", "password", "upgrade"]
    assert asked[-1] == ("GET /4", {"choice": ["b"]})


@pytest.mark.parametrize(("refuse", "decision"), [(False, "yes"), (True, "no")])
def test_buttons_outside_of_the_form_belong_to_it(refuse: bool, decision: str) -> None:
    landing, asked = visited(SECRET, ASKED, refuse=refuse)
    assert names(landing) == ["password", "consent"]
    assert asked[-1] == ("POST /5", {"scope": ["openid"], "decision": [decision]})


@pytest.mark.parametrize("pages", [(), (SECRET,), (WHO, SECRET, BETTER, ASKED), (SECRET, BETTER, SECRET)])
def test_pages_may_be_left_out_come_in_between_and_come_again(pages: tuple[str, ...]) -> None:
    landing, asked = visited(*pages)
    assert isinstance(landing, Redirected)
    assert len(asked) == len(pages)


def test_a_page_that_comes_again_and_again_ends_the_visit_with_a_question() -> None:
    landing, _ = visited(SECRET, SECRET, SECRET)
    assert isinstance(landing, Shown)
    assert landing.why == "the password page came 3 times: are the name and password right?"


def test_every_ticked_box_of_one_name_is_sent() -> None:
    boxes = "".join(f"<input type=checkbox name=scope value={name} checked>" for name in ("openid", "email"))
    _, asked = visited(f"<form method=post action=/5>{boxes}<button name=decision value=yes>Yes</button></form>")
    assert asked == [("POST /5", {"scope": ["openid", "email"], "decision": ["yes"]})]


def test_consent_that_no_recipe_refuses_is_not_taken_for_a_refusal() -> None:
    landing, _ = visited(BETTER, refuse=True)
    assert isinstance(landing, Failed)
    failure = landing.exchange.failure
    assert failure is not None
    assert str(failure.kind.value) == "no-way-to-refuse"
    assert "'upgrade'" in failure.detail
