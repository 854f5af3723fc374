"""Access tokens as JWTs (RFC 9068), and how long tokens live, seen from clients."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from joserfc import jws
from joserfc.jwk import KeySet
from msgspec.structs import replace

from reference_server.faults.access_tokens import without_identifier
from reference_server.faults.fault import at
from reference_server.storage.clients import find_client, replace_client
from reference_server.table import TABLE
from reference_server.tokens.access_token import make_access_token
from reference_server.tokens.mandate import Mandate

from .conftest import jwt_part
from .own_provider import OwnProvider

GRANTS = ["authorization_code", "refresh_token", "client_credentials"]


@pytest.fixture
def party(provider: dict[str, str], new_client: Callable[..., Any]) -> Any:
    return new_client(
        provider["issuer"], grant_types=GRANTS, access_token_strategy="jwt", scope="openid email read offline_access"
    )


def is_active(party: Any, token: str) -> bool:
    credentials = (party.client["client_id"], party.client["client_secret"])
    url = f"{party.issuer}/oauth2/introspect"
    return bool(requests.post(url, data={"token": token}, auth=credentials, timeout=20).json()["active"])


def test_a_jwt_access_token_says_what_rfc_9068_asks_for(party: Any) -> None:
    tokens = party.sign_in(scope="openid email")
    header, claims = jwt_part(tokens["access_token"], 0), jwt_part(tokens["access_token"], 1)
    id_token = jwt_part(tokens["id_token"], 1)
    assert (header["typ"], header["alg"]) == ("at+jwt", "RS256")
    assert (claims["iss"], claims["aud"]) == (party.issuer, [party.issuer])
    assert (claims["sub"], claims["client_id"]) == (id_token["sub"], party.client["client_id"])
    assert claims["exp"] - claims["iat"] == tokens["expires_in"]
    assert claims["scope"] == tokens["scope"]
    assert [claims[name] for name in ("auth_time", "acr", "amr")] == [
        id_token[name] for name in ("auth_time", "acr", "amr")
    ]
    keys = KeySet.import_key_set(requests.get(f"{party.issuer}/.well-known/jwks.json", timeout=20).json())
    jws.deserialize_compact(tokens["access_token"], keys, algorithms=["RS256"])


def test_without_an_end_user_the_subject_is_the_client(party: Any) -> None:
    token = party.token(grant_type="client_credentials", scope="read").json()["access_token"]
    claims = jwt_part(token, 1)
    assert claims["sub"] == claims["client_id"] == party.client["client_id"]
    assert claims["scope"] == "read"
    assert "auth_time" not in claims


def test_no_two_jwt_access_tokens_are_alike(party: Any) -> None:
    tokens = [party.token(grant_type="client_credentials").json()["access_token"] for _ in range(3)]
    assert len({jwt_part(token, 1)["jti"] for token in tokens}) == 3


def test_jwt_access_tokens_of_one_second_differ_even_where_a_fault_takes_their_jti_away(
    open_provider: Callable[..., OwnProvider], new_client: Callable[..., Any]
) -> None:
    own = open_provider()
    party = new_client(own.issuer, grant_types=["client_credentials"], access_token_strategy="jwt")
    client = find_client(own.provider.engine, own.issuer, party.client["client_id"])
    assert client is not None
    table = at(access_token_claims=without_identifier)(TABLE)
    still = replace(own.provider, table=table, clock=lambda: 2_000_000_000.0)
    mandate = Mandate(client, "client_credentials", client.client_id, (), ())
    tokens = [make_access_token(still, mandate)[0] for _ in range(2)]
    assert tokens[0] != tokens[1]
    assert jwt_part(tokens[0], 1) == jwt_part(tokens[1], 1)


def test_the_time_of_authentication_stays_over_a_refresh(party: Any) -> None:
    first = party.sign_in(scope="openid offline_access", prompt="consent")
    second = party.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    before, after = (jwt_part(tokens["access_token"], 1) for tokens in (first, second))
    assert before["auth_time"] == after["auth_time"]
    assert before["jti"] != after["jti"]


def test_a_jwt_access_token_is_used_introspected_and_revoked_like_any_other(party: Any) -> None:
    token = party.sign_in()["access_token"]
    assert party.userinfo(token).status_code == 200
    assert is_active(party, token)
    credentials = (party.client["client_id"], party.client["client_secret"])
    requests.post(f"{party.issuer}/oauth2/revoke", data={"token": token}, auth=credentials, timeout=20)
    assert party.userinfo(token).status_code == 401
    assert not is_active(party, token)


def test_an_altered_jwt_access_token_and_an_id_token_are_none(party: Any) -> None:
    tokens = party.sign_in()
    head, body, signature = tokens["access_token"].split(".")
    for token in (f"{head}.{body}.{signature[::-1]}", f"{head}.{body}.", tokens["id_token"]):
        assert party.userinfo(token).status_code == 401
        assert not is_active(party, token)


def test_the_provider_may_have_jwt_access_tokens_where_a_client_says_nothing(
    open_provider: Callable[..., Any], new_client: Callable[..., Any]
) -> None:
    issuer = open_provider(access_token_strategy="jwt").issuer
    silent, opaque = (new_client(issuer, grant_types=["client_credentials"], **own) for own in ({}, OPAQUE))
    tokens = [party.token(grant_type="client_credentials").json()["access_token"] for party in (silent, opaque)]
    assert [token.count(".") for token in tokens] == [2, 0]


OPAQUE = {"access_token_strategy": "opaque"}


def test_an_unknown_strategy_is_refused(provider: dict[str, str], rp: Any) -> None:
    answer = rp.register(access_token_strategy="paper")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_a_client_may_have_lifespans_of_its_own(
    open_provider: Callable[..., Any], new_client: Callable[..., Any]
) -> None:
    own = open_provider()
    party = new_client(own.issuer, grant_types=GRANTS)
    engine, client_id = own.provider.engine, party.client["client_id"]
    stored = find_client(engine, own.issuer, client_id)
    assert stored is not None
    lifespans = {
        "authorization_code_grant_access_token_lifespan": "1m",
        "authorization_code_grant_id_token_lifespan": "2m30s",
        "authorization_code_grant_refresh_token_lifespan": "1h",
        "refresh_token_grant_access_token_lifespan": "45s",
        "client_credentials_grant_access_token_lifespan": "2h1m",
    }
    replace_client(engine, own.issuer, replace(stored, metadata=dict(stored.metadata) | lifespans))
    tokens = party.sign_in(scope="openid offline_access", prompt="consent")
    id_token = jwt_part(tokens["id_token"], 1)
    assert tokens["expires_in"] == 60
    assert id_token["exp"] - id_token["iat"] == 150
    assert party.token(grant_type="client_credentials").json()["expires_in"] == 7260
    refreshed = party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()
    assert refreshed["expires_in"] == 45
    fresh = party.sign_in(scope="openid offline_access", prompt="consent")
    own.clock.let_pass(3700)
    assert party.token(grant_type="refresh_token", refresh_token=fresh["refresh_token"]).status_code == 400
    assert party.token(grant_type="refresh_token", refresh_token=refreshed["refresh_token"]).status_code == 200
