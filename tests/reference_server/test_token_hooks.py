"""Services of the operator that are asked before tokens are issued (Hydra's token hooks), seen from both sides."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from reference_server.settings import Hook

from .conftest import jwt_part
from .own_provider import OwnProvider
from .services import Service, running_service

SAID = {"session": {"access_token": {"level": 3}, "id_token": {"team": "blue", "sub": "someone-else"}}}


@pytest.fixture
def service() -> Iterator[Service]:
    with running_service() as service:
        yield service


@pytest.fixture
def own(open_provider: Callable[..., OwnProvider], service: Service) -> OwnProvider:
    key = {"auth_name": "X-Key", "auth_value": "of-the-provider"}
    return open_provider(
        token_hook=Hook(f"{service.url}/token", **key),
        refresh_token_hook=Hook(f"{service.url}/refresh", auth_in="cookie", auth_name="key", auth_value="of-it"),
    )


@pytest.fixture
def party(own: OwnProvider, new_client: Callable[..., Any]) -> Any:
    grants = ["authorization_code", "refresh_token", "client_credentials"]
    return new_client(own.issuer, grant_types=grants, scope="openid offline_access photos")


def described(party: Any, token: str) -> dict[str, Any]:
    credentials = (party.client["client_id"], party.client["client_secret"])
    answer = requests.post(f"{party.issuer}/oauth2/introspect", {"token": token}, auth=credentials, timeout=20)
    return dict(answer.json())


def test_what_the_hook_says_stands_in_the_tokens_and_in_those_that_come_later(party: Any, service: Service) -> None:
    service.status, service.body = 200, SAID
    tokens = party.sign_in(scope="openid offline_access", prompt="consent")
    claims = jwt_part(tokens["id_token"], 1)
    assert claims["team"] == "blue" and claims["sub"] != "someone-else"
    assert described(party, tokens["access_token"])["ext"] == {"level": 3}
    assert party.userinfo(tokens["access_token"]).json()["team"] == "blue"
    service.status, service.body = 204, None
    later = party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()
    assert described(party, later["access_token"])["ext"] == {"level": 3}
    assert jwt_part(later["id_token"], 1)["team"] == "blue"
    assert [call[1] for call in service.calls] == ["/token", "/refresh", "/token"]
    _, _, headers, refreshed = service.calls[1]
    assert headers["cookie"] == "key=of-it"
    assert refreshed["subject"] == refreshed["session"]["id_token"]["subject"] == claims["sub"]
    assert refreshed["requester"]["grant_types"] == ["refresh_token"]
    assert refreshed["session"]["extra"] == {"level": 3}
    assert refreshed["granted_scopes"] == ["openid", "offline_access"]


def test_the_hook_is_told_who_asks_for_what(party: Any, service: Service) -> None:
    assert party.token(grant_type="client_credentials", scope="photos").status_code == 200
    method, path, headers, body = service.calls[0]
    assert (method, path, headers["x-key"]) == ("POST", "/token", "of-the-provider")
    client_id = party.client["client_id"]
    assert body["request"] == {
        "client_id": client_id,
        "requested_scopes": ["photos"],
        "granted_scopes": ["photos"],
        "granted_audience": [],
        "grant_types": ["client_credentials"],
        "payload": {},
    }
    assert (body["session"]["client_id"], body["session"]["id_token"]["subject"]) == (client_id, client_id)


@pytest.mark.parametrize("strategy", ["opaque", "jwt"])
def test_a_token_without_an_end_user_carries_it_too(
    own: OwnProvider, new_client: Callable[..., Any], service: Service, strategy: str
) -> None:
    party = new_client(own.issuer, grant_types=["client_credentials"], access_token_strategy=strategy)
    service.status, service.body = 200, SAID
    token = party.token(grant_type="client_credentials").json()["access_token"]
    assert described(party, token)["ext"] == {"level": 3}
    if strategy == "jwt":
        assert jwt_part(token, 1)["ext"] == {"level": 3}
    service.status, service.body = 204, None
    assert "ext" not in described(party, party.token(grant_type="client_credentials").json()["access_token"])


WRONG = [(500, None), (200, ["no object"]), (200, {"session": 1}), (200, {"session": {"id_token": [1]}}), (404, {})]


@pytest.mark.parametrize(("status", "body"), WRONG, ids=str)
def test_a_hook_that_does_not_answer_as_it_should_costs_nothing_but_time(
    party: Any, service: Service, status: int, body: Any
) -> None:
    code = party.authorize(scope="openid offline_access", prompt="consent").parameters["code"]
    service.status, service.body = status, body
    answer = party.exchange(code)
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    assert answer.headers["Retry-After"] and answer.headers["Cache-Control"] == "no-store"
    service.status, service.body = 204, None
    tokens = party.exchange(code).json()
    service.status, service.body = status, body
    refused = party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refused.status_code == 503
    service.status, service.body = 204, None
    assert party.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status_code == 200


def test_a_hook_denies_tokens(party: Any, service: Service) -> None:
    service.status, service.body = 403, {}
    answer = party.token(grant_type="client_credentials")
    assert (answer.status_code, answer.json()["error"]) == (400, "access_denied")


def test_a_hook_that_is_away_gives_503(open_provider: Callable[..., OwnProvider], new_client: Any) -> None:
    own = open_provider(token_hook=Hook("http://127.0.0.1:1/token"))
    party = new_client(own.issuer, grant_types=["client_credentials"])
    answer = party.token(grant_type="client_credentials")
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
