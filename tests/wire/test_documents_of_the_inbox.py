"""Documents that the provider fetches from the inbox: at new addresses, and at those that a scenario may change."""

import http.client
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from harness.wire.inbox.inbox import Inbox
from harness.wire.inbox.worker import documents_at, publisher, taker


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    opened = Inbox()
    yield opened
    opened.close()


def fetched(address: str) -> tuple[int, bytes, str | None]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    connection.request("GET", parts.path)
    response = connection.getresponse()
    found = response.status, response.read(), response.getheader("Content-Type")
    connection.close()
    return found


def test_a_document_without_an_address_gets_a_new_one_each_time(inbox: Inbox) -> None:
    publish = publisher(inbox.place)
    first, second = publish(b"one", "text/plain"), publish(b"two", "application/json")
    assert first != second
    assert fetched(second) == (200, b"two", "application/json")


def test_a_document_at_an_address_replaces_the_one_before_and_keeps_its_fragment(inbox: Inbox) -> None:
    publish = publisher(inbox.place)
    address = f"{documents_at(inbox.place.base)}/client_keys#hash"
    assert publish(b"old", "application/json", address) == address
    publish(b"new", "application/json", address)
    assert fetched(address) == (200, b"new", "application/json")


def test_nothing_is_served_elsewhere_or_for_who_does_not_know_the_key(inbox: Inbox) -> None:
    with pytest.raises(OSError, match="refused a document: 403"):
        publisher(inbox.place)(b"x", "text/plain", f"{inbox.place.base}/calls/x")
    with pytest.raises(OSError, match="refused a document: 403"):
        publisher(replace(inbox.place, key="guessed"))(b"x", "text/plain")
    assert fetched(f"{documents_at(inbox.place.base)}/client_keys")[0] == 404


def test_who_fetched_a_document_is_told(inbox: Inbox) -> None:
    address = publisher(inbox.place)(b"one", "text/plain")
    fetched(address)
    (delivery,) = taker(inbox.place)(address, 1.0)
    assert (delivery.request.method, delivery.request.url) == ("GET", urlsplit(address).path)


def test_the_same_is_served_under_a_certificate_that_nobody_trusts(inbox: Inbox) -> None:
    address = publisher(inbox.place)(b"one", "text/plain")
    untrusted = f"{inbox.place.untrusted}{urlsplit(address).path}"
    with pytest.raises(ssl.SSLCertVerificationError):
        http.client.HTTPSConnection(urlsplit(untrusted).netloc, timeout=5).request("GET", urlsplit(untrusted).path)
    careless = ssl.create_default_context()
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection(urlsplit(untrusted).netloc, timeout=5, context=careless)
    connection.request("GET", urlsplit(untrusted).path)
    assert connection.getresponse().read() == b"one"
    connection.close()
