"""The refresh token grant (RFC 6749 6, RFC 9700 4.14), seen from a client."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from .conftest import jwt_part

SCOPE = "openid email offline_access"


@pytest.fixture
def party(provider: dict[str, str], new_client: Callable[..., Any]) -> Any:
    return new_client(provider["issuer"], grant_types=["authorization_code", "refresh_token"])


def refresh(party: Any, token: str, **parameters: str) -> requests.Response:
    answer: requests.Response = party.token(grant_type="refresh_token", refresh_token=token, **parameters)
    return answer


def assert_refused(answer: requests.Response, error: str = "invalid_grant") -> None:
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_each_use_gives_a_new_refresh_token_of_the_same_scope(party: Any) -> None:
    first = party.sign_in(scope=SCOPE, prompt="consent")
    second = refresh(party, first["refresh_token"]).json()
    third = refresh(party, second["refresh_token"]).json()
    assert len({tokens["refresh_token"] for tokens in (first, second, third)}) == 3
    assert first["scope"] == second["scope"] == third["scope"]
    assert party.userinfo(third["access_token"]).status_code == 200


def test_a_used_refresh_token_ends_its_whole_family(party: Any) -> None:
    first = party.sign_in(scope=SCOPE, prompt="consent")
    second = refresh(party, first["refresh_token"]).json()
    assert_refused(refresh(party, first["refresh_token"]))
    assert_refused(refresh(party, second["refresh_token"]))
    assert party.userinfo(second["access_token"]).status_code == 401


def test_within_the_grace_a_used_refresh_token_works_again_and_afterwards_it_ends_its_family(
    open_provider: Callable[..., Any], new_client: Callable[..., Any]
) -> None:
    own = open_provider(refresh_token_grace_seconds=60)
    party = new_client(own.issuer, grant_types=["authorization_code", "refresh_token"])
    first = party.sign_in(scope=SCOPE, prompt="consent")
    lost = refresh(party, first["refresh_token"])
    own.clock.let_pass(50)
    again = refresh(party, first["refresh_token"])
    assert (lost.status_code, again.status_code) == (200, 200)
    own.clock.let_pass(20)
    assert_refused(refresh(party, first["refresh_token"]))
    assert_refused(refresh(party, again.json()["refresh_token"]))


def test_scope_may_be_narrowed_and_the_new_refresh_token_keeps_what_was_granted(party: Any) -> None:
    first = party.sign_in(scope=SCOPE, prompt="consent")
    narrow = refresh(party, first["refresh_token"], scope="email").json()
    assert narrow["scope"] == "email"
    assert "id_token" not in narrow
    wide = refresh(party, narrow["refresh_token"]).json()
    assert wide["scope"] == first["scope"]
    assert jwt_part(wide["id_token"], 1)["sub"] == jwt_part(first["id_token"], 1)["sub"]


def test_a_scope_that_was_not_granted_is_refused_and_spends_nothing(party: Any) -> None:
    first = party.sign_in(scope=SCOPE, prompt="consent")
    assert_refused(refresh(party, first["refresh_token"], scope="openid phone"), "invalid_scope")
    assert refresh(party, first["refresh_token"]).status_code == 200


def test_another_client_cannot_use_the_refresh_token_nor_end_it(party: Any, new_client: Callable[..., Any]) -> None:
    first = party.sign_in(scope=SCOPE, prompt="consent")
    other = new_client(party.issuer, grant_types=["authorization_code", "refresh_token"])
    assert_refused(refresh(other, first["refresh_token"]))
    assert refresh(party, first["refresh_token"]).status_code == 200


def test_an_expired_refresh_token_is_refused(open_provider: Callable[..., Any], new_client: Callable[..., Any]) -> None:
    own = open_provider()
    party = new_client(own.issuer, grant_types=["authorization_code", "refresh_token"])
    first = party.sign_in(scope=SCOPE, prompt="consent")
    own.clock.let_pass(own.provider.settings.lifetimes.refresh_token + 1)
    assert_refused(refresh(party, first["refresh_token"]))
