"""Which issuer is for an account or a page (OIDC Discovery 2, RFC 7033)."""

import pytest
import requests

RELATION = "http://openid.net/specs/connect/1.0/issuer"


def asked(provider: dict[str, str], **query: str) -> requests.Response:
    return requests.get(f"{provider['issuer']}/.well-known/webfinger", params=query, timeout=20)


@pytest.mark.parametrize("resource", ["acct:alice@127.0.0.1", "http://127.0.0.1/alice", "https://127.0.0.1:8443/alice"])
def test_what_is_at_this_host_is_of_this_issuer(provider: dict[str, str], resource: str) -> None:
    answer = asked(provider, resource=resource, rel=RELATION)
    assert answer.headers["Content-Type"] == "application/jrd+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    links = [{"rel": RELATION, "href": provider["issuer"]}]
    assert answer.json() == {"subject": resource, "links": links}


def test_links_of_another_relation_are_none(provider: dict[str, str]) -> None:
    assert asked(provider, resource="acct:alice@127.0.0.1", rel="avatar").json()["links"] == []


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        ("acct:alice@elsewhere.example", 404),
        ("https://elsewhere.example/alice", 404),
        ("acct:alice", 400),
        ("mailto:alice@127.0.0.1", 400),
        ("http://[", 400),
        ("", 400),
    ],
)
def test_nothing_is_told_of_others(provider: dict[str, str], resource: str, status: int) -> None:
    assert asked(provider, resource=resource).status_code == status
