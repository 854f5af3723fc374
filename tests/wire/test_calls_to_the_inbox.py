"""Calls that a provider makes to the inbox reach the worker that waits for them, and no other."""

import http.client
import threading
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from harness.wire.inbox.inbox import Inbox
from harness.wire.inbox.worker import called_at, taker


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
