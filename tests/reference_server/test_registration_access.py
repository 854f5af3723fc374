"""Initial access tokens, and client secrets that end with the statement that vouched for the client."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import OctKey

BODY = {"redirect_uris": ["https://rp.example/callback"]}
ISSUER = "https://publisher.example"
KEY = OctKey.generate_key(256)
LIFETIME = 100


def registered(issuer: str, token: str | None = None, **metadata: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return requests.post(f"{issuer}/oauth2/register", json=BODY | metadata, headers=headers, timeout=20)


@pytest.mark.parametrize(("required", "token", "status"), [(False, None, 201), (True, None, 401), (True, "known", 201)])
def test_a_token_is_needed_where_the_operator_says_so(
    open_provider: Callable[..., Any], required: bool, token: str | None, status: int
) -> None:
    issuer = open_provider(initial_access_tokens=("known",), initial_access_token_required=required).issuer
    answer = registered(issuer, token)
    assert answer.status_code == status, answer.text
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize("known", [(), ("known",)])
def test_a_token_that_is_not_known_is_refused_by_rfc_6750(
    open_provider: Callable[..., Any], known: tuple[str, ...]
) -> None:
    answer = registered(open_provider(initial_access_tokens=known).issuer, "unknown")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_secret_ends_with_the_statement_that_vouched_for_the_client(open_provider: Callable[..., Any]) -> None:
    keys = {"keys": [KEY.as_dict(private=True)]}
    provider = open_provider(software_statement_issuers={ISSUER: keys})
    claims = {"iss": ISSUER, "exp": int(provider.clock()) + LIFETIME}
    statement = jwt.encode({"alg": "HS256"}, claims, KEY)
    client = registered(
        provider.issuer, software_statement=statement, grant_types=["client_credentials"], response_types=[]
    ).json()
    assert client["client_secret_expires_at"] == claims["exp"]

    def asked() -> int:
        credentials = (client["client_id"], client["client_secret"])
        form = {"grant_type": "client_credentials"}
        return requests.post(f"{provider.issuer}/oauth2/token", form, auth=credentials, timeout=20).status_code

    assert asked() == 200
    provider.clock.let_pass(LIFETIME)
    assert asked() == 401
    replaced = requests.put(
        client["registration_client_uri"],
        json={**BODY, "client_id": client["client_id"]},
        headers={"Authorization": f"Bearer {client['registration_access_token']}"},
        timeout=20,
    ).json()
    assert replaced["client_secret_expires_at"] == claims["exp"]
