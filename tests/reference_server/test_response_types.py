"""Implicit and hybrid answers, and the channel in which each answer and error travels."""

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

TYPES = ("code", "id_token", "token", "id_token token", "code id_token", "code token", "code id_token token", "none")
WITH_TOKENS = TYPES[1:-1]
EXPECTED = {
    "code": {"code"},
    "token": {"access_token", "token_type", "expires_in", "scope"},
    "id_token": {"id_token"},
    "none": set(),
}


def half(value: str, name: str = "sha256") -> str:
    digest = hashlib.new(name, value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def register(rp: Any, *response_types: str, **metadata: Any) -> None:
    types = list(response_types or TYPES)
    answer = rp.register(response_types=types, grant_types=["authorization_code", "implicit"], **metadata)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("response_type", TYPES)
def test_a_response_type_gives_what_it_names_and_nothing_else(rp: Any, response_type: str) -> None:
    register(rp)
    landing = rp.authorize(response_type=response_type)
    named = set().union(*(EXPECTED[word] for word in response_type.split()))
    assert set(landing.parameters) == named | {"state", "iss", "session_state"}
    assert landing.channel == ("fragment" if response_type in WITH_TOKENS else "query")
    assert "code=" not in urlsplit(landing.url).query or response_type == "code"


def test_the_order_of_words_does_not_matter(rp: Any) -> None:
    register(rp, "token id_token")
    assert "id_token" in rp.authorize(response_type="id_token token").parameters
    assert "id_token" in rp.authorize(response_type="token id_token").parameters


def test_an_id_token_beside_a_code_and_an_access_token_has_their_hashes(rp: Any, jwt_claims: Any) -> None:
    register(rp)
    parameters = rp.authorize(response_type="code id_token token").parameters
    claims = jwt_claims(parameters["id_token"])
    assert claims["c_hash"] == half(parameters["code"])
    assert claims["at_hash"] == half(parameters["access_token"])
    assert claims["nonce"] == "nonce-1"


def test_an_eddsa_id_token_hashes_with_sha_512(rp: Any, jwt_claims: Any) -> None:
    register(rp, id_token_signed_response_alg="EdDSA")
    parameters = rp.authorize(response_type="code id_token").parameters
    claims = jwt_claims(parameters["id_token"])
    assert claims["c_hash"] == half(parameters["code"], "sha512")
    assert "at_hash" not in claims


def test_both_id_tokens_of_a_hybrid_login_agree(rp: Any, jwt_claims: Any) -> None:
    register(rp)
    parameters = rp.authorize(response_type="code id_token").parameters
    tokens = rp.exchange(parameters["code"]).json()
    front, back = jwt_claims(parameters["id_token"]), jwt_claims(tokens["id_token"])
    for name in ("iss", "sub", "aud", "nonce", "auth_time", "acr"):
        assert front[name] == back[name]


def test_an_access_token_from_the_fragment_reaches_userinfo(rp: Any, jwt_claims: Any) -> None:
    register(rp)
    parameters = rp.authorize(response_type="id_token token", scope="openid email").parameters
    told = rp.userinfo(parameters["access_token"])
    assert told.status_code == 200
    assert told.json()["email"] and "email" not in jwt_claims(parameters["id_token"])


def test_without_an_access_token_the_claims_of_the_scope_are_in_the_id_token(rp: Any, jwt_claims: Any) -> None:
    register(rp)
    parameters = rp.authorize(response_type="id_token", scope="openid email").parameters
    assert jwt_claims(parameters["id_token"])["email"]


def test_using_the_code_twice_ends_the_access_token_that_came_beside_it(rp: Any) -> None:
    register(rp)
    parameters = rp.authorize(response_type="code token").parameters
    assert rp.exchange(parameters["code"]).status_code == 200
    assert rp.userinfo(parameters["access_token"]).status_code == 200
    assert rp.exchange(parameters["code"]).status_code == 400
    assert rp.userinfo(parameters["access_token"]).status_code == 401


@pytest.mark.parametrize("response_type", [value for value in TYPES if "id_token" in value.split()])
def test_an_id_token_from_the_authorization_endpoint_needs_a_nonce(rp: Any, response_type: str) -> None:
    register(rp)
    landing = rp.authorize(response_type=response_type, nonce=None)
    assert landing.parameters["error"] == "invalid_request"
    assert landing.channel == "fragment"
    assert landing.pages_seen == []


def test_code_token_needs_no_nonce(rp: Any) -> None:
    register(rp)
    assert "code" in rp.authorize(response_type="code token", nonce=None).parameters


def test_an_id_token_needs_the_scope_openid(rp: Any) -> None:
    register(rp)
    landing = rp.authorize(response_type="id_token", scope="email")
    assert (landing.channel, landing.parameters["error"]) == ("fragment", "invalid_scope")


@pytest.mark.parametrize("response_type", WITH_TOKENS)
def test_tokens_never_travel_in_a_query(rp: Any, response_type: str) -> None:
    register(rp)
    landing = rp.authorize(response_type=response_type, response_mode="query")
    assert (landing.channel, landing.parameters["error"]) == ("fragment", "invalid_request")
    assert urlsplit(landing.url).query == ""


@pytest.mark.parametrize("response_type", TYPES)
def test_form_post_carries_every_response_type(rp: Any, response_type: str) -> None:
    register(rp)
    landing = rp.authorize(response_type=response_type, response_mode="form_post", state='"><b>&')
    assert landing.channel == "form_post"
    assert landing.url == "https://rp.example/callback"
    assert landing.parameters["state"] == '"><b>&'
    page = landing.page
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "no-store" in page.headers["Cache-Control"]
    assert "submit()" in page.text and 'method="post"' in page.text
    script = page.text.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.headers["Content-Security-Policy"]
    assert "form-action" not in page.headers["Content-Security-Policy"]


def test_a_code_can_travel_in_the_fragment(rp: Any) -> None:
    landing = rp.authorize(response_mode="fragment")
    assert landing.channel == "fragment" and "code" in landing.parameters


@pytest.mark.parametrize("response_mode", [None, "fragment", "form_post"])
def test_an_error_travels_like_the_answer(rp: Any, response_mode: str | None) -> None:
    register(rp)
    asked = {"response_type": "code id_token", "response_mode": response_mode}
    for landing in (rp.authorize(**asked, prompt="none"), rp.authorize(**asked, decision="refuse")):
        assert landing.channel == (response_mode or "fragment")
        assert landing.parameters["error"] in ("login_required", "access_denied")
        assert landing.parameters["state"] == "state-1"


def test_a_response_type_that_was_not_registered_is_refused(rp: Any) -> None:
    landing = rp.authorize(response_type="id_token")
    assert (landing.channel, landing.parameters["error"]) == ("fragment", "unauthorized_client")


def test_offline_access_is_ignored_where_no_code_comes(rp: Any) -> None:
    types = ["id_token token", "code"]
    rp.register(response_types=types, grant_types=["implicit", "authorization_code", "refresh_token"])
    landing = rp.authorize(response_type="id_token token", scope="openid offline_access", prompt="consent")
    assert landing.parameters["scope"] == "openid"


def test_a_public_client_without_a_code_needs_no_code_challenge(rp: Any) -> None:
    register(rp, "id_token", token_endpoint_auth_method="none")
    assert "id_token" in rp.authorize(response_type="id_token").parameters


@pytest.mark.parametrize(
    ("response_types", "grant_types"),
    [
        (["id_token"], ["authorization_code"]),
        (["code id_token"], ["implicit"]),
        (["code id_token"], ["authorization_code"]),
        (["id_token"], None),
    ],
)
def test_registration_refuses_response_types_without_their_grant_types(
    rp: Any, response_types: list[str], grant_types: list[str] | None
) -> None:
    answer = rp.register(response_types=response_types, grant_types=grant_types)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


def test_registration_refuses_unsigned_id_tokens_from_the_authorization_endpoint(rp: Any) -> None:
    grants = ["authorization_code", "implicit"]
    answer = rp.register(response_types=["code id_token"], grant_types=grants, id_token_signed_response_alg="none")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


@pytest.mark.parametrize("uri", ["http://127.0.0.1/callback", "https://localhost/callback"])
def test_registration_refuses_implicit_web_clients_without_https(rp: Any, uri: str) -> None:
    answer = rp.register(response_types=["id_token"], grant_types=["implicit"], redirect_uris=[uri])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_redirect_uri")


def test_the_token_endpoint_knows_no_implicit_grant(rp: Any) -> None:
    register(rp)
    answer = rp.token(grant_type="implicit")
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_the_metadata_list_types_and_modes(rp: Any) -> None:
    metadata = requests.get(f"{rp.issuer}/.well-known/openid-configuration", timeout=20).json()
    assert set(metadata["response_types_supported"]) == set(TYPES)
    assert set(metadata["response_modes_supported"]) == {"query", "fragment", "form_post"}
    assert "implicit" in metadata["grant_types_supported"]
