"""An inbox beside the provider serves a run that the provider cannot reach, over one line that the run opens."""

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from harness.wire.inbox.inbox import Inbox
from harness.wire.inbox.line import RemoteLine
from harness.wire.inbox.remote import MOST_LINES, RemoteInbox
from harness.wire.inbox.store import LARGEST_DOCUMENT, Store
from harness.wire.inbox.worker import InboxLost, called_at, publisher, taker

SECRET = "a secret of sixteen"
TIMEOUT = 120
PLAYED = ("oidc-core/request-uri-unsigned", "oidc-registration/jwks-uri", "back-channel-logout/logout")


@pytest.fixture
def remote() -> Iterator[RemoteInbox]:
    opened = RemoteInbox(("127.0.0.1", 0), "http://127.0.0.1:{inbox.port}/rp", None, SECRET)
    yield opened
    opened.close()


def inbox_of(remote: RemoteInbox, secret: str = SECRET) -> Inbox:
    return Inbox(elsewhere=lambda store: RemoteLine(remote.base, secret, None, store))


def asked(address: str, method: str = "GET", body: bytes | list[bytes] = b"") -> tuple[int, bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    chunked = isinstance(body, list)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, parts.path, iter(body) if chunked else body, headers, encode_chunked=chunked)
    response = connection.getresponse()
    found = response.status, response.read()
    connection.close()
    return found


def test_documents_and_calls_go_over_the_line(remote: RemoteInbox) -> None:
    inbox = inbox_of(remote)
    try:
        served = publisher(inbox.place)(b"{}", "application/json")
        assert served.startswith(f"{remote.base}/")
        assert asked(served) == (200, b"{}")
        called = f"{called_at(inbox.place.base)}/backchannel_logout"
        later = threading.Timer(0.1, asked, (called, "POST", [b"logout_", b"token=abc"]))
        later.start()
        (delivery,) = taker(inbox.place)(called, 5.0)
        later.join()
        assert delivery.request.form == (("logout_token", "abc"),)
    finally:
        inbox.close()


def test_one_run_neither_sees_nor_outlives_another(remote: RemoteInbox) -> None:
    first, second = inbox_of(remote), inbox_of(remote)
    served = publisher(first.place)(b"one", "text/plain")
    first_base, second_base = first.place.base, second.place.base
    assert asked(served.replace(first_base, second_base))[0] == 404
    first.close()
    second.close()
    until = time.monotonic() + 5
    while asked(served)[0] != 404:
        assert time.monotonic() < until, "the document outlived its run"


def test_nobody_gets_a_line_without_the_secret(remote: RemoteInbox) -> None:
    with pytest.raises(InboxLost, match=r"does not know the secret \(401\)"):
        inbox_of(remote, "another secret of sixteen")


def test_lines_and_documents_have_limits(remote: RemoteInbox) -> None:
    lines = [RemoteLine(remote.base, SECRET, None, Store()) for _ in range(MOST_LINES)]
    with pytest.raises(InboxLost, match="as many lines as it bears"):
        RemoteLine(remote.base, SECRET, None, Store())
    assert lines[0].serve("/documents/one", b"x" * LARGEST_DOCUMENT, "text/plain")
    assert not lines[0].serve("/documents/two", b"x" * (LARGEST_DOCUMENT + 1), "text/plain")
    assert not lines[0].serve("/elsewhere", b"x", "text/plain")
    for line in lines:
        line.close()


def test_a_lost_line_is_said_and_is_no_silence_of_the_provider(remote: RemoteInbox) -> None:
    class Broken:
        base = "http://127.0.0.1:1"

        def serve(self, path: str, body: bytes, media_type: str) -> bool:
            raise InboxLost("the line is lost")

        def check(self) -> None:
            raise InboxLost("the line is lost")

        def close(self) -> None:
            """Nothing is open."""

    inbox = Inbox(elsewhere=lambda store: Broken())
    try:
        with pytest.raises(InboxLost, match="the line is lost"):
            publisher(inbox.place)(b"x", "text/plain")
        with pytest.raises(InboxLost, match="the line is lost"):
            taker(inbox.place)(called_at(inbox.place.base), 0.01)
    finally:
        inbox.close()


def test_something_else_than_an_inbox_is_named() -> None:
    inbox = Inbox()
    try:
        with pytest.raises(InboxLost, match="it is no inbox of hallmark: it answered 404"):
            RemoteLine(inbox.place.base, SECRET, None, Store())
    finally:
        inbox.close()


def hallmark(*words: str, secret: str = SECRET) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "harness", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HALLMARK_INBOX_SECRET": secret},
    )


def test_a_run_is_judged_over_an_inbox_in_another_process(tmp_path: Path) -> None:
    beside = hallmark("inbox", "serve", "--listen", "127.0.0.1:0")
    assert beside.stdout is not None
    try:
        address = beside.stdout.readline().rpartition(" ")[2].strip()
        file = tmp_path / "op.yaml"
        remote = f"{{url: {address}, secret: {{env: HALLMARK_INBOX_SECRET}}}}"
        file.write_text(f"extends: reference\ntarget: op\ninbox: {{remote: {remote}}}\n", "utf-8")
        run = ("run", *PLAYED, "--target", str(file), "-n", "2", "--output", str(tmp_path / "report"))
        with hallmark(*run) as done:
            said, errors = done.communicate(timeout=TIMEOUT)
        assert done.returncode == 0, said + errors
        assert "PASS" in said
        with hallmark(*run, secret="another secret of sixteen") as refused:
            _, errors = refused.communicate(timeout=TIMEOUT)
        assert refused.returncode == 2
        assert "inbox.remote: the inbox at" in errors
        assert "does not know the secret" in errors
        assert SECRET not in errors
    finally:
        beside.terminate()
        beside.communicate(timeout=10)
    assert beside.returncode == 0


def test_a_short_secret_is_refused() -> None:
    with hallmark("inbox", "serve", secret="short") as done:
        _, errors = done.communicate(timeout=TIMEOUT)
    assert done.returncode == 2
    assert "HALLMARK_INBOX_SECRET: expected a secret of at least 16 characters" in errors
