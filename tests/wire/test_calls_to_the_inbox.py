"""Calls that a provider makes to the inbox reach the worker that waits for them, and no other."""

import http.client
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from harness.wire.inbox.call_answer import CALL_ANSWER, CallAnswer, written_answer
from harness.wire.inbox.inbox import Inbox
from harness.wire.inbox.worker import called_at, documents_at, publisher, taker


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    opened = Inbox()
    yield opened
    opened.close()


def post(address: str, body: bytes) -> int:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", target, body, {"Content-Type": "application/x-www-form-urlencoded"})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_call_is_handed_to_whoever_waits_for_its_address(inbox: Inbox) -> None:
    address = f"{called_at(inbox.place.base)}/backchannel_logout?own=1"
    later = threading.Timer(0.1, post, (address, b"logout_token=abc"))
    later.start()
    (delivery,) = taker(inbox.place)(address, 5.0)
    later.join()
    assert (delivery.request.method, delivery.request.form) == ("POST", (("logout_token", "abc"),))
    assert delivery.request.url.endswith("?own=1")


def test_a_second_call_to_the_same_address_is_seen(inbox: Inbox) -> None:
    address = called_at(inbox.place.base)
    assert [post(address, b"a=1"), post(address, b"a=2")] == [200, 200]
    assert len(taker(inbox.place)(address, 1.0)) == 2


def test_nobody_gets_the_call_of_another_address(inbox: Inbox) -> None:
    post(called_at(inbox.place.base), b"a=1")
    assert taker(inbox.place)(called_at(inbox.place.base), 0.05) == ()


def test_calls_are_told_to_nobody_without_the_key(inbox: Inbox) -> None:
    address = called_at(inbox.place.base)
    post(address, b"a=1")
    with pytest.raises(OSError, match="403"):
        taker(replace(inbox.place, key="guessed"))(address, 0.05)


def test_calls_are_answered_as_the_run_says(inbox: Inbox) -> None:
    address, publish = called_at(inbox.place.base), publisher(inbox.place)
    publish(written_answer(CallAnswer(307, f"{address}/next")), CALL_ANSWER, address)
    assert post(address, b"a=1") == 307
    publish(written_answer(CallAnswer(500)), CALL_ANSWER, address)
    assert post(address, b"a=1") == 500


@pytest.mark.parametrize("answer", [CallAnswer(99), CallAnswer(after=1e9), CallAnswer(200, "a\r\nb")])
def test_an_answer_that_is_none_is_refused(inbox: Inbox, answer: CallAnswer) -> None:
    with pytest.raises(OSError, match="403"):
        publisher(inbox.place)(written_answer(answer), CALL_ANSWER, called_at(inbox.place.base))


def test_only_calls_are_answered_in_some_way(inbox: Inbox) -> None:
    with pytest.raises(OSError, match="403"):
        publisher(inbox.place)(written_answer(CallAnswer()), CALL_ANSWER, documents_at(inbox.place.base))
