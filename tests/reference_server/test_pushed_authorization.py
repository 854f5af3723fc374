"""Pushed authorization requests (RFC 9126), seen from clients and a browser."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from .conftest import CALLBACK, s256

REQUEST = {"response_type": "code", "redirect_uri": CALLBACK, "scope": "openid", "state": "pushed", "nonce": "n"}


def push(party: Any, auth: tuple[str, str] | None = None, **parameters: str) -> requests.Response:
    client = party.client
    body = {"client_id": client["client_id"]} | REQUEST | parameters
    credentials = auth or (client["client_id"], client["client_secret"])
    return requests.post(f"{party.issuer}/oauth2/par", data=body, auth=credentials, timeout=20)


def take_up(party: Any, request_uri: str, **parameters: str) -> Any:
    asked = {name: None for name in REQUEST} | parameters
    return party.authorize(request_uri=request_uri, **asked)


def error_on_page(landing: Any) -> str:
    assert landing.page is not None and landing.page.status_code == 400
    return str(landing.page.text.split('id="error">')[1].split("<")[0])


def assert_refused(answer: requests.Response, error: str = "invalid_request", status: int = 400) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_pushed_request_leads_to_a_code(rp: Any) -> None:
    pushed = push(rp)
    assert pushed.status_code == 201
    members = pushed.json()
    assert pushed.headers["Cache-Control"] == "no-store"
    assert members["expires_in"] > 0
    assert len(members["request_uri"]) > len("urn:ietf:params:oauth:request_uri:") + 40
    landing = take_up(rp, members["request_uri"])
    assert landing.parameters["state"] == "pushed"
    assert rp.exchange(landing.parameters["code"]).status_code == 200


def test_what_stands_beside_the_request_uri_changes_nothing(rp: Any) -> None:
    landing = take_up(rp, push(rp).json()["request_uri"], state="another", scope="openid email")
    assert landing.parameters["state"] == "pushed"
    assert rp.exchange(landing.parameters["code"]).json()["scope"] == "openid"


def test_extensions_are_kept(rp: Any) -> None:
    verifier = "v" * 43
    challenge = {"code_challenge": s256(verifier), "code_challenge_method": "S256"}
    pushed = push(rp, **challenge)
    code = take_up(rp, pushed.json()["request_uri"]).parameters["code"]
    assert_refused(rp.exchange(code), "invalid_grant")
    code = take_up(rp, push(rp, **challenge).json()["request_uri"]).parameters["code"]
    assert rp.exchange(code, code_verifier=verifier).status_code == 200


def test_a_request_uri_works_once(rp: Any) -> None:
    request_uri = push(rp).json()["request_uri"]
    assert "code" in take_up(rp, request_uri).parameters
    assert error_on_page(take_up(rp, request_uri)) == "invalid_request_uri"


def test_a_request_uri_expires(open_provider: Callable[..., Any], new_client: Callable[..., Any]) -> None:
    own = open_provider()
    party = new_client(own.issuer)
    members = push(party).json()
    own.clock.let_pass(members["expires_in"] + 1)
    assert error_on_page(take_up(party, members["request_uri"])) == "invalid_request_uri"


def test_a_request_uri_is_of_no_use_to_another_client_nor_spent_by_it(
    rp: Any, new_client: Callable[..., Any], unguessable: str
) -> None:
    request_uri, other = push(rp).json()["request_uri"], new_client(rp.issuer)
    assert error_on_page(take_up(other, request_uri)) == "invalid_request_uri"
    assert error_on_page(take_up(rp, f"urn:ietf:params:oauth:request_uri:{unguessable}")) == "invalid_request_uri"
    assert "code" in take_up(rp, request_uri).parameters


def test_the_client_authenticates(rp: Any, new_client: Callable[..., Any]) -> None:
    assert_refused(push(rp, auth=(rp.client["client_id"], "wrong")), "invalid_client", 401)
    other = new_client(rp.issuer)
    assert_refused(push(rp, client_id=other.client["client_id"]))
    assert_refused(push(rp, client_id=""))


def test_a_client_that_authenticates_in_the_body_pushes_no_secret(rp: Any, new_client: Callable[..., Any]) -> None:
    party = new_client(rp.issuer, token_endpoint_auth_method="client_secret_post")
    named = {name: party.client[name] for name in ("client_id", "client_secret")}
    pushed = requests.post(f"{party.issuer}/oauth2/par", data=named | REQUEST, timeout=20)
    assert pushed.status_code == 201
    assert "code" in take_up(party, pushed.json()["request_uri"]).parameters


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"request_uri": "https://rp.example/request"}, "invalid_request"),
        ({"redirect_uri": "https://rp.example/unregistered"}, "invalid_request"),
        ({"response_type": "unheard-of"}, "unsupported_response_type"),
        ({"response_type": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"resource": "relative"}, "invalid_target"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else next(iter(value)),
)
def test_a_request_that_would_be_refused_in_the_browser_cannot_be_pushed(
    rp: Any, parameters: dict[str, str], error: str
) -> None:
    assert_refused(push(rp, **parameters), error)


def test_another_method_is_refused_as_such_and_an_oversized_request_as_too_large(rp: Any) -> None:
    assert requests.get(f"{rp.issuer}/oauth2/par", timeout=20).status_code == 405
    assert push(rp, state="s" * 300_000).status_code == 413


def unsigned(claims: dict[str, Any]) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "none"}, claims))
    return b".".join((*parts, b"")).decode()


def test_of_a_pushed_request_object_only_what_it_says_counts(rp: Any) -> None:
    client_id = rp.client["client_id"]
    claims = {"iss": client_id, "client_id": client_id, "aud": rp.issuer, **REQUEST}
    pushed = push(rp, request=unsigned(claims), scope="openid email", state="outside")
    assert pushed.status_code == 201, pushed.text
    landing = take_up(rp, pushed.json()["request_uri"])
    assert landing.parameters["state"] == "pushed"
    assert rp.exchange(landing.parameters["code"]).json()["scope"] == "openid"


def test_a_pushed_request_object_of_another_client_is_refused(rp: Any, new_client: Callable[..., Any]) -> None:
    other = new_client(rp.issuer).client["client_id"]
    assert_refused(push(rp, request=unsigned({"client_id": other, **REQUEST})), "invalid_request_object")


def test_a_client_that_registered_for_pushed_requests_alone_is_held_to_it(
    rp: Any, new_client: Callable[..., Any]
) -> None:
    party = new_client(rp.issuer, require_pushed_authorization_requests=True)
    assert party.authorize().parameters["error"] == "invalid_request"
    claims = {"client_id": party.client["client_id"], **REQUEST}
    assert party.authorize(request=unsigned(claims)).parameters["error"] == "invalid_request"
    assert "code" in take_up(party, push(party).json()["request_uri"]).parameters


def test_a_provider_may_demand_pushed_requests_of_all(
    open_provider: Callable[..., Any], new_client: Callable[..., Any]
) -> None:
    own = open_provider(require_pushed_authorization_requests=True)
    metadata = requests.get(f"{own.issuer}/.well-known/openid-configuration", timeout=20).json()
    assert metadata["require_pushed_authorization_requests"] is True
    party = new_client(own.issuer)
    assert party.authorize().parameters["error"] == "invalid_request"
    assert "code" in take_up(party, push(party).json()["request_uri"]).parameters
