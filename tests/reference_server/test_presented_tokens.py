"""Revocation (RFC 7009) and introspection (RFC 7662, RFC 9701), seen from clients and from an operator."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from .conftest import jwt_part, s256

REFRESHING = ["authorization_code", "refresh_token"]


@pytest.fixture
def party(provider: dict[str, str], new_client: Callable[..., Any]) -> Any:
    return new_client(provider["issuer"], grant_types=REFRESHING)


def offline(party: Any) -> dict[str, Any]:
    tokens: dict[str, Any] = party.sign_in(scope="openid email offline_access", prompt="consent")
    return tokens


def present(party: Any, endpoint: str, accept: str = "application/json", **parameters: str) -> requests.Response:
    client = party.client
    credentials = (client["client_id"], client["client_secret"]) if "client_secret" in client else None
    named = {} if credentials else {"client_id": client["client_id"]}
    url = f"{party.issuer}/oauth2/{endpoint}"
    return requests.post(url, data=parameters | named, auth=credentials, headers={"Accept": accept}, timeout=20)


def is_active(party: Any, token: str) -> bool:
    members = present(party, "introspect", token=token).json()
    assert members["active"] or members == {"active": False}
    return bool(members["active"])


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "unheard-of"])
def test_a_revoked_access_token_is_dead_whatever_the_hint(party: Any, hint: str | None) -> None:
    tokens = offline(party)
    told = {"token_type_hint": hint} if hint else {}
    answer = present(party, "revoke", token=tokens["access_token"], **told)
    assert (answer.status_code, answer.content) == (200, b"")
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert not is_active(party, tokens["access_token"])
    assert is_active(party, tokens["refresh_token"])


@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "unheard-of"])
def test_a_revoked_refresh_token_takes_its_access_tokens_along(party: Any, hint: str | None) -> None:
    tokens = offline(party)
    told = {"token_type_hint": hint} if hint else {}
    assert present(party, "revoke", token=tokens["refresh_token"], **told).status_code == 200
    assert party.userinfo(tokens["access_token"]).status_code == 401
    refused = party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_a_token_that_never_was_is_revoked_like_one_that_was(party: Any, unguessable: str) -> None:
    assert present(party, "revoke", token=unguessable).status_code == 200


def test_the_token_of_another_client_is_not_revoked(party: Any, new_client: Callable[..., Any]) -> None:
    tokens, other = offline(party), new_client(party.issuer)
    for name in ("access_token", "refresh_token"):
        answer = present(other, "revoke", token=tokens[name])
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
        assert is_active(party, tokens[name])


def test_an_id_token_is_of_a_type_that_cannot_be_revoked(party: Any) -> None:
    answer = present(party, "revoke", token=offline(party)["id_token"])
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_token_type")


def test_a_public_client_revokes_its_own_token_by_its_identifier(
    provider: dict[str, str], new_client: Callable[..., Any]
) -> None:
    public = new_client(provider["issuer"], token_endpoint_auth_method="none", grant_types=REFRESHING)
    verifier = "v" * 43
    code = public.authorize(code_challenge=s256(verifier), code_challenge_method="S256").parameters["code"]
    exchanged = requests.post(
        f"{public.issuer}/oauth2/token",
        data={
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": public.client["redirect_uris"][0],
            "client_id": public.client["client_id"],
        },
        timeout=20,
    ).json()
    assert public.userinfo(exchanged["access_token"]).status_code == 200
    assert present(public, "revoke", token=exchanged["access_token"]).status_code == 200
    assert public.userinfo(exchanged["access_token"]).status_code == 401


@pytest.mark.parametrize("endpoint", ["revoke", "introspect"])
def test_wrong_credentials_are_refused_and_end_nothing(party: Any, endpoint: str) -> None:
    token = offline(party)["access_token"]
    url = f"{party.issuer}/oauth2/{endpoint}"
    for credentials in ((party.client["client_id"], "wrong"), None):
        answer = requests.post(url, data={"token": token}, auth=credentials, timeout=20)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert "WWW-Authenticate" in answer.headers
    assert is_active(party, token)


@pytest.mark.parametrize("endpoint", ["revoke", "introspect"])
def test_token_is_required_and_read_from_the_body_alone(party: Any, endpoint: str) -> None:
    token = offline(party)["access_token"]
    url = f"{party.issuer}/oauth2/{endpoint}?token={token}"
    credentials = (party.client["client_id"], party.client["client_secret"])
    answer = requests.post(url, data={"token_type_hint": "access_token"}, auth=credentials, timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert requests.get(url, auth=credentials, timeout=20).status_code == 405


def test_a_live_access_token_is_described_as_it_was_issued(party: Any) -> None:
    tokens = offline(party)
    members = present(party, "introspect", token=tokens["access_token"]).json()
    assert members["active"] is True
    assert members["sub"] == jwt_part(tokens["id_token"], 1)["sub"]
    assert (members["client_id"], members["iss"]) == (party.client["client_id"], party.issuer)
    assert members["exp"] - members["iat"] == tokens["expires_in"]
    assert members["scope"] == tokens["scope"]
    assert (members["token_type"], members["token_use"]) == (tokens["token_type"], "access_token")


def test_a_live_refresh_token_is_described_as_one(party: Any) -> None:
    members = present(party, "introspect", token=offline(party)["refresh_token"]).json()
    assert members["token_use"] == "refresh_token"
    assert "token_type" not in members


def test_a_client_learns_nothing_of_another_clients_tokens(party: Any, new_client: Callable[..., Any]) -> None:
    tokens, other = offline(party), new_client(party.issuer)
    assert not is_active(other, tokens["access_token"])
    assert not is_active(other, tokens["refresh_token"])


def test_a_public_client_may_not_introspect(party: Any, new_client: Callable[..., Any]) -> None:
    public = new_client(party.issuer, token_endpoint_auth_method="none")
    answer = present(public, "introspect", token=offline(party)["access_token"])
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_expired_token_is_inactive(open_provider: Callable[..., Any], new_client: Callable[..., Any]) -> None:
    own = open_provider()
    party = new_client(own.issuer, grant_types=REFRESHING)
    tokens = offline(party)
    own.clock.let_pass(tokens["expires_in"] - 5)
    assert is_active(party, tokens["access_token"])
    own.clock.let_pass(10)
    assert not is_active(party, tokens["access_token"])
    assert is_active(party, tokens["refresh_token"])
    own.clock.let_pass(own.provider.settings.lifetimes.refresh_token)
    assert not is_active(party, tokens["refresh_token"])


def test_the_answer_comes_as_a_signed_jwt_to_who_accepts_one(party: Any, unguessable: str) -> None:
    token = offline(party)["access_token"]
    accepted = "application/token-introspection+jwt"
    answer = present(party, "introspect", accepted, token=token)
    assert answer.headers["Content-Type"] == accepted
    header, claims = jwt_part(answer.text, 0), jwt_part(answer.text, 1)
    assert (header["typ"], header["alg"]) == ("token-introspection+jwt", "RS256")
    assert (claims["iss"], claims["aud"]) == (party.issuer, party.client["client_id"])
    assert "sub" not in claims and "exp" not in claims
    assert claims["token_introspection"] == present(party, "introspect", token=token).json()
    inactive = present(party, "introspect", accepted, token=unguessable)
    assert jwt_part(inactive.text, 1)["token_introspection"] == {"active": False}


def test_an_operator_learns_of_any_token_and_may_name_the_scope_that_it_must_have(
    party: Any, provider: dict[str, str]
) -> None:
    token = offline(party)["access_token"]
    url = f"{provider['admin']}/admin/oauth2/introspect"
    assert requests.post(url, data={"token": token}, timeout=20).json()["active"] is True
    assert requests.post(url, data={"token": token, "scope": "email"}, timeout=20).json()["active"] is True
    assert requests.post(url, data={"token": token, "scope": "email phone"}, timeout=20).json() == {"active": False}
    assert requests.post(url, data={}, timeout=20).status_code == 400
