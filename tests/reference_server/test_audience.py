"""Whom access tokens are meant for: `resource` (RFC 8707) and Hydra's `audience`, seen from clients."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from .conftest import Landing

RESOURCE, ANOTHER = "https://resource.example/", "https://another-resource.example/"
API = "https://api.rp.example"
GRANTS = ["authorization_code", "refresh_token", "client_credentials"]


@pytest.fixture
def party(provider: dict[str, str], new_client: Callable[..., Any]) -> Any:
    return new_client(provider["issuer"], grant_types=GRANTS, audience=[API], scope="openid offline_access")


def authorize(party: Any, resources: Sequence[str], **parameters: str) -> Landing:
    asked = parameters | {"scope": "openid offline_access", "prompt": "consent"}
    url = party.authorization_url(**asked) + "".join(f"&{urlencode({'resource': one})}" for one in resources)
    landing: Landing = party.browser.go(url)
    return landing


def audience_of(party: Any, token: str) -> set[str]:
    credentials = (party.client["client_id"], party.client["client_secret"])
    url = f"{party.issuer}/oauth2/introspect"
    return set(requests.post(url, data={"token": token}, auth=credentials, timeout=20).json()["aud"])


def assert_invalid_target(answer: requests.Response) -> None:
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_target")


def test_a_token_without_a_resource_is_for_the_provider_itself(party: Any) -> None:
    tokens = party.sign_in()
    assert audience_of(party, tokens["access_token"]) == {party.issuer}


def test_a_token_for_a_resource_is_for_no_other_and_not_for_userinfo(party: Any) -> None:
    tokens = party.exchange(authorize(party, [RESOURCE]).parameters["code"]).json()
    assert audience_of(party, tokens["access_token"]) == {RESOURCE}
    assert party.userinfo(tokens["access_token"]).status_code == 401


def test_a_subset_may_be_asked_for_and_the_refresh_token_keeps_all(party: Any) -> None:
    code = authorize(party, [RESOURCE, ANOTHER]).parameters["code"]
    first = party.exchange(code, resource=RESOURCE).json()
    assert audience_of(party, first["access_token"]) == {RESOURCE}
    second = party.token(grant_type="refresh_token", refresh_token=first["refresh_token"], resource=ANOTHER).json()
    assert audience_of(party, second["access_token"]) == {ANOTHER}
    third = party.token(grant_type="refresh_token", refresh_token=second["refresh_token"]).json()
    assert audience_of(party, third["access_token"]) == {RESOURCE, ANOTHER}


def test_a_resource_that_was_not_granted_is_refused(party: Any) -> None:
    assert_invalid_target(party.exchange(authorize(party, [RESOURCE]).parameters["code"], resource=ANOTHER))


@pytest.mark.parametrize("resource", ["relative/path", f"{RESOURCE}#part", "https://unknown.example/", "https://["])
def test_an_unacceptable_resource_is_refused_everywhere(party: Any, resource: str) -> None:
    parameters = authorize(party, [RESOURCE, resource]).parameters
    assert (parameters["error"], parameters["state"]) == ("invalid_target", "state-1")
    assert_invalid_target(party.token(grant_type="client_credentials", resource=resource))


def test_client_credentials_give_a_token_for_the_resources_that_are_asked_for(party: Any) -> None:
    tokens = party.token(grant_type="client_credentials", resource=[RESOURCE, ANOTHER]).json()
    assert audience_of(party, tokens["access_token"]) == {RESOURCE, ANOTHER}


def test_audience_is_granted_beside_the_provider_itself(party: Any) -> None:
    tokens = party.sign_in(audience=API)
    assert audience_of(party, tokens["access_token"]) == {API, party.issuer}
    assert party.userinfo(tokens["access_token"]).status_code == 200
    credentials = party.token(grant_type="client_credentials", audience=API).json()
    assert audience_of(party, credentials["access_token"]) == {API}


def test_an_audience_that_the_client_did_not_register_is_refused(party: Any) -> None:
    assert party.authorize(audience=RESOURCE).parameters["error"] == "invalid_request"
    refused = party.token(grant_type="client_credentials", audience=RESOURCE)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")


def test_a_remembered_consent_does_not_cover_another_resource(party: Any) -> None:
    party.authorize()
    assert party.authorize().pages_seen == []
    assert party.authorize(resource=RESOURCE).pages_seen == ["consent"]
    assert party.authorize(resource=RESOURCE).pages_seen == []


def test_who_a_token_is_meant_for_may_introspect_it(party: Any, new_client: Callable[..., Any]) -> None:
    server = new_client(party.issuer)
    caller = new_client(party.issuer, grant_types=["client_credentials"], audience=[server.client["client_id"]])
    token = caller.token(grant_type="client_credentials", audience=server.client["client_id"]).json()["access_token"]
    assert audience_of(server, token) == {server.client["client_id"]}
