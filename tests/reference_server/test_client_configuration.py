"""The client configuration endpoint (RFC 7592) and software statements (RFC 7591), seen from a client."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from joserfc import jws
from joserfc.jwk import RSAKey

ANOTHER_CALLBACK = "https://rp.example/another"


def configure(rp: Any, method: str, body: object = None, **changes: str) -> requests.Response:
    token = changes.get("token", rp.client["registration_access_token"])
    headers = {"Authorization": f"Bearer {token}"}
    url = changes.get("url", rp.client["registration_client_uri"])
    return requests.request(method, url, headers=headers, json=body, timeout=20)


def update_of(rp: Any, **members: Any) -> dict[str, Any]:
    return {"client_id": rp.client["client_id"], "redirect_uris": rp.client["redirect_uris"]} | members


def test_a_read_gives_what_registration_gave(rp: Any) -> None:
    answer = configure(rp, "GET")
    assert answer.status_code == 200
    assert answer.json() == rp.client
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_wrong_token_is_refused_as_in_bearer_usage(rp: Any, unguessable: str, method: str) -> None:
    answer = configure(rp, method, update_of(rp), token=unguessable)
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert configure(rp, "GET").json() == rp.client


def test_without_a_token_the_challenge_names_no_error(rp: Any) -> None:
    answer = requests.get(rp.client["registration_client_uri"], timeout=20)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert "error" not in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_the_token_of_one_client_does_not_open_another(rp: Any, new_client: Callable[..., Any], method: str) -> None:
    other = new_client(rp.issuer)
    answer = configure(rp, method, update_of(other), url=other.client["registration_client_uri"])
    assert answer.status_code == 401
    assert configure(other, "GET").json() == other.client


def test_an_unknown_client_is_refused_like_a_wrong_token(rp: Any) -> None:
    answer = configure(rp, "GET", url=rp.client["registration_client_uri"] + "0")
    assert answer.status_code == 401


def test_a_method_that_is_not_supported_is_refused_as_such(rp: Any) -> None:
    assert configure(rp, "POST", update_of(rp)).status_code == 405
    assert configure(rp, "GET").json() == rp.client


def test_an_update_replaces_all_and_keeps_identifier_secret_and_token(rp: Any, new_client: Callable[..., Any]) -> None:
    party = new_client(rp.issuer, contacts=["a@rp.example"], client_name="First")
    body = update_of(party, redirect_uris=[ANOTHER_CALLBACK], client_secret=party.client["client_secret"])
    answer = configure(party, "PUT", body)
    assert answer.status_code == 200
    members = answer.json()
    assert members["redirect_uris"] == [ANOTHER_CALLBACK]
    assert "contacts" not in members and "client_name" not in members
    for name in ("client_id", "client_secret", "registration_access_token", "registration_client_uri"):
        assert members[name] == party.client[name]
    assert configure(party, "GET").json() == members
    assert "code" not in party.authorize().parameters


@pytest.mark.parametrize(
    "members",
    [
        {"client_id": "another"},
        {"client_id": None},
        {"client_secret": "chosen"},
        {"registration_access_token": "chosen"},
        {"registration_client_uri": "https://rp.example/"},
        {"client_secret_expires_at": 0},
        {"client_id_issued_at": 1},
        {"response_types": ["unheard-of"]},
        {"contacts": "a@rp.example"},
    ],
    ids=lambda members: f"{next(iter(members))}",
)
def test_an_update_with_an_unacceptable_member_changes_nothing(rp: Any, members: dict[str, Any]) -> None:
    answer = configure(rp, "PUT", update_of(rp, client_name="Changed", **members))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")
    assert configure(rp, "GET").json() == rp.client


def test_the_redirect_uri_rules_hold_on_update(rp: Any) -> None:
    answer = configure(rp, "PUT", update_of(rp, redirect_uris=["https://rp.example/callback#part"]))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_redirect_uri")


def test_an_update_that_is_no_json_object_is_refused(rp: Any) -> None:
    answer = configure(rp, "PUT", ["a list"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_a_client_that_becomes_public_loses_its_secret_and_gets_a_new_one_when_it_returns(rp: Any) -> None:
    public = configure(rp, "PUT", update_of(rp, token_endpoint_auth_method="none")).json()
    assert "client_secret" not in public
    confidential = configure(rp, "PUT", update_of(rp)).json()
    assert confidential["client_secret"] not in ("", rp.client["client_secret"])


def test_deletion_ends_the_client_and_all_that_was_granted_to_it(rp: Any, new_client: Callable[..., Any]) -> None:
    party = new_client(rp.issuer, grant_types=["authorization_code", "refresh_token"])
    tokens = party.sign_in(scope="openid offline_access", prompt="consent")
    code = party.authorize().parameters["code"]
    assert party.userinfo(tokens["access_token"]).status_code == 200
    answer = configure(party, "DELETE")
    assert (answer.status_code, answer.content) == (204, b"")
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert party.authorize().parameters == {}
    for refused in (
        party.exchange(code),
        party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]),
    ):
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    for method in ("GET", "PUT", "DELETE"):
        assert configure(party, method, update_of(party)).status_code == 401


def statement(key: RSAKey, claims: dict[str, Any]) -> str:
    return jws.serialize_compact({"alg": "RS256"}, json.dumps(claims), key, algorithms=["RS256"])


def unsigned(claims: dict[str, Any]) -> str:
    header, payload = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none"}, claims)
    )
    return f"{header}.{payload}."


@pytest.fixture(scope="module")
def publisher_key() -> RSAKey:
    return RSAKey.generate_key(2048)


@pytest.fixture
def trusting(open_provider: Callable[..., Any], publisher_key: RSAKey) -> str:
    """The issuer of a provider that believes the statements of one publisher."""
    jwks = {"keys": [publisher_key.as_dict(private=False)]}
    issuer: str = open_provider(software_statement_issuers={"https://publisher.example": jwks}).issuer
    return issuer


def test_a_trusted_software_statement_wins_over_plain_members(
    trusting: str, publisher_key: RSAKey, new_client: Callable[..., Any]
) -> None:
    claims = {"iss": "https://publisher.example", "client_name": "Stated", "redirect_uris": [ANOTHER_CALLBACK]}
    signed = statement(publisher_key, claims)
    members = new_client(trusting, client_name="Plain", software_statement=signed).client
    assert members["client_name"] == "Stated"
    assert members["redirect_uris"] == [ANOTHER_CALLBACK]
    assert members["software_statement"] == signed


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"iss": "https://stranger.example"}, "unapproved_software_statement"),
        ({}, "invalid_software_statement"),
        ({"iss": "https://publisher.example", "exp": 1}, "invalid_software_statement"),
        ({"iss": "https://publisher.example", "exp": float("inf")}, "invalid_software_statement"),
    ],
    ids=["stranger", "without-issuer", "expired", "without-end"],
)
def test_a_software_statement_that_is_not_trusted_is_refused(
    trusting: str, publisher_key: RSAKey, claims: dict[str, Any], error: str
) -> None:
    body = {"redirect_uris": [ANOTHER_CALLBACK], "software_statement": statement(publisher_key, claims)}
    answer = requests.post(f"{trusting}/oauth2/register", json=body, timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("bend", ["foreign", "unsigned", "garbage", "number"])
def test_a_software_statement_without_the_publishers_signature_is_refused(
    trusting: str, publisher_key: RSAKey, bend: str
) -> None:
    claims = {"iss": "https://publisher.example", "redirect_uris": [ANOTHER_CALLBACK]}
    shown: object = {
        "foreign": lambda: statement(RSAKey.generate_key(2048), claims),
        "unsigned": lambda: unsigned(claims),
        "garbage": lambda: "no.jwt",
        "number": lambda: 7,
    }[bend]()
    body = {"redirect_uris": [ANOTHER_CALLBACK], "software_statement": shown}
    answer = requests.post(f"{trusting}/oauth2/register", json=body, timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_software_statement")
