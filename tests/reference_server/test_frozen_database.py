"""A database whose connections stay open and say nothing: nobody waits for it longer than the limit."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import requests
from sqlalchemy import URL, text

from reference_server.storage.engine import open_engine, parse_url
from reference_server.storage.failures import DatabaseAway

from .conftest import start_provider
from .database_passage import Passage, passage_to

LIMIT_SECONDS = 1
LATEST_SECONDS = 8.0
"""The limit for the connection that was tried, and what it takes to find out that a new one cannot be had."""


@dataclass
class Frozen:
    """A database server behind a passage, and its URL there."""

    passage: Passage
    url: URL

    @property
    def address(self) -> str:
        return self.url.render_as_string(hide_password=False)


@pytest.fixture(params=["postgresql", "mysql"])
def way(request: pytest.FixtureRequest, fresh_database: Callable[[str], str]) -> Iterator[Frozen]:
    url = parse_url(fresh_database(request.param))
    passage = passage_to(url)
    through = url.set(host="127.0.0.1", port=passage.port).update_query_dict({"connect_timeout": "2"})
    try:
        yield Frozen(passage, through)
    finally:
        passage.thaw()
        passage.close()


def test_a_statement_under_way_ends_at_the_limit_and_its_connection_is_replaced(way: Frozen) -> None:
    engine = open_engine(way.address, quiet=True, silence_seconds=LIMIT_SECONDS)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            way.passage.freeze()
            began = time.monotonic()
            with pytest.raises(DatabaseAway):
                connection.execute(text("SELECT 2"))
            assert LIMIT_SECONDS <= time.monotonic() - began < LATEST_SECONDS
        way.passage.thaw()
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 3")).scalar() == 3
    finally:
        engine.dispose()


def test_while_the_database_is_silent_every_port_answers_503_and_it_heals_by_itself(way: Frozen) -> None:
    process, addresses = start_provider("--database", way.address, "--set", f"limits.database_seconds={LIMIT_SECONDS}")
    asked = (f"{addresses['admin']}/admin/clients", f"{addresses['public']}/.well-known/jwks.json")
    try:
        assert [requests.get(address, timeout=20).status_code for address in asked] == [200, 200]
        way.passage.freeze()
        for address in asked:
            began = time.monotonic()
            answer = requests.get(address, timeout=20)
            assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
            assert int(answer.headers["Retry-After"]) > 0
            assert time.monotonic() - began < LATEST_SECONDS
        way.passage.thaw()
        assert [requests.get(address, timeout=20).status_code for address in asked] == [200, 200]
    finally:
        _, said = process.communicate(timeout=20)
    assert "did not answer" in said and "Traceback" not in said
