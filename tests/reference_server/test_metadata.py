"""The two metadata documents (OIDC Discovery 4, RFC 8414 3) and the issuer in answers (RFC 9207)."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from .conftest import form_of, jwt_part

OPENID, OAUTH = "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"


@pytest.mark.parametrize("path", ["", "/faults/nonce-dropped"], ids=["plain", "with-a-path"])
def test_both_documents_of_an_issuer_agree(provider: dict[str, str], path: str) -> None:
    openid = requests.get(provider["public"] + path + OPENID, timeout=20)
    oauth = requests.get(provider["public"] + OAUTH + path, timeout=20)
    assert oauth.status_code == 200
    assert oauth.headers["Content-Type"] == "application/json"
    assert oauth.json() == openid.json()
    assert oauth.json()["issuer"] == provider["public"] + path
    assert all(value != [] for value in oauth.json().values())


def test_the_issuer_does_not_follow_the_request(provider: dict[str, str]) -> None:
    headers = {"Host": "elsewhere.example", "X-Forwarded-Host": "elsewhere.example"}
    members = requests.get(provider["public"] + OAUTH, headers=headers, timeout=20).json()
    assert members["issuer"] == provider["issuer"]
    assert "elsewhere" not in str(members)


def test_an_issuer_that_does_not_exist_has_no_metadata(provider: dict[str, str]) -> None:
    for path in ("/faults/unheard-of", "/unheard-of"):
        assert requests.get(provider["public"] + OAUTH + path, timeout=20).status_code == 404


def test_every_endpoint_that_is_announced_answers(provider: dict[str, str]) -> None:
    members = requests.get(provider["public"] + OAUTH, timeout=20).json()
    addresses = [value for name, value in members.items() if name.endswith("_endpoint") or name == "jwks_uri"]
    assert len(addresses) >= 7
    for address in addresses:
        assert address.startswith(members["issuer"])
        assert requests.post(address, timeout=20).status_code in (200, 400, 401, 405)


@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize("prompt", ["login", "none"], ids=["success", "error"])
def test_the_issuer_is_in_every_authorization_response(rp: Any, mode: str, prompt: str) -> None:
    landing = rp.authorize(response_mode=mode, prompt=prompt)
    parameters = landing.parameters if landing.page is None else form_of(landing.page).fields
    assert parameters["iss"] == rp.issuer
    assert ("error" in parameters) == (prompt == "none")


def test_an_issuer_with_a_path_names_itself_and_not_its_neighbour(
    provider: dict[str, str], new_client: Callable[..., Any]
) -> None:
    issuer = provider["issuer"] + "/faults/nonce-dropped"
    assert new_client(issuer).authorize().parameters["iss"] == issuer


def test_the_signed_metadata_of_each_issuer_say_what_its_document_says(provider: dict[str, str]) -> None:
    for issuer in (provider["issuer"], f"{provider['issuer']}/faults/nonce-dropped", provider["issuer"]):
        document = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=20).json()
        signed = document.pop("signed_metadata")
        assert jwt_part(signed, 1) == {**document, "iss": issuer}
        keys = requests.get(document["jwks_uri"], timeout=20).json()["keys"]
        assert jwt_part(signed, 0)["kid"] in {key["kid"] for key in keys}
