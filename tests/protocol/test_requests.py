"""A request tells its parameters, whatever its address is."""

import pytest

from harness.protocol.exchange import Request


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("https://op.example/authorize?scope=openid&state=#fragment?x=1", (("scope", "openid"), ("state", ""))),
        ("https://[::1?scope=openid", (("scope", "openid"),)),
        ("https://op.example", ()),
    ],
)
def test_the_query_of_an_address_is_told_even_where_the_address_is_none(
    url: str, query: tuple[tuple[str, str], ...]
) -> None:
    assert Request("GET", url).query == query
