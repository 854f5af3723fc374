"""Sets of keys by the admin API, and what becomes of the published keys and of signatures."""

import secrets
import time
from collections.abc import Iterator
from typing import Any

import ory_hydra_client as hydra
import pytest
import requests
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey

from .conftest import jwt_part, start_provider, stop_provider

SIGNING_SET = "hydra.openid.id-token"
SIGNS_ANEW_WITHIN = 2.0


@pytest.fixture
def api(provider: dict[str, str]) -> Iterator[hydra.JwkApi]:
    with hydra.ApiClient(hydra.Configuration(host=provider["admin"])) as client:
        yield hydra.JwkApi(client)


@pytest.fixture
def set_name() -> str:
    return f"set-{secrets.token_hex(6)}"


@pytest.fixture
def own_provider() -> Iterator[dict[str, str]]:
    """A provider whose signing keys the test may change."""
    process, addresses = start_provider()
    yield addresses
    assert stop_provider(process) == 0


def published(issuer: str) -> dict[str, Any]:
    return dict(requests.get(f"{issuer}/.well-known/jwks.json", timeout=20).json())


def kids_of(keys: dict[str, Any]) -> set[str]:
    return {key["kid"] for key in keys["keys"]}


def test_the_sdk_creates_reads_and_deletes_keys(api: hydra.JwkApi, set_name: str) -> None:
    first = hydra.CreateJsonWebKeySet(alg="ES384", use="sig", kid="first")
    assert api.create_json_web_key_set(set_name, first).keys[0].crv == "P-384"
    api.create_json_web_key_set(set_name, hydra.CreateJsonWebKeySet(alg="EdDSA", use="sig", kid="second"))
    assert [key.kid for key in api.get_json_web_key_set(set_name).keys] == ["second", "first"]
    assert api.get_json_web_key(set_name, "first").keys[0].d
    api.delete_json_web_key(set_name, "first")
    assert [key.kid for key in api.get_json_web_key_set(set_name).keys] == ["second"]
    api.delete_json_web_key_set(set_name)
    with pytest.raises(hydra.ApiException) as refusal:
        api.get_json_web_key_set(set_name)
    assert refusal.value.status == 404


def test_the_sdk_reads_the_published_keys(provider: dict[str, str]) -> None:
    with hydra.ApiClient(hydra.Configuration(host=provider["public"])) as client:
        keys = hydra.WellknownApi(client).discover_json_web_keys().keys
    assert {key.alg for key in keys} >= {"RS256", "ES256"}
    assert all(key.d is None for key in keys)


def test_keys_of_other_sets_are_not_published(provider: dict[str, str], api: hydra.JwkApi, set_name: str) -> None:
    api.create_json_web_key_set(set_name, hydra.CreateJsonWebKeySet(alg="ES256", use="sig", kid=set_name))
    assert set_name not in kids_of(published(provider["issuer"]))


def test_a_new_key_signs_and_the_old_ones_stay_to_verify_by(own_provider: dict[str, str], new_client: Any) -> None:
    party = new_client(own_provider["issuer"])
    before = party.sign_in()["id_token"]
    body = {"alg": "RS256", "use": "sig", "kid": "rotated"}
    made = requests.post(f"{own_provider['admin']}/admin/keys/{SIGNING_SET}", json=body, timeout=20)
    assert made.status_code == 201
    assert kids_of(published(party.issuer)) >= {"rotated", jwt_part(before, 0)["kid"]}
    time.sleep(SIGNS_ANEW_WITHIN)
    after = party.sign_in()["id_token"]
    assert jwt_part(after, 0)["kid"] == "rotated"
    keys = KeySet.import_key_set(published(party.issuer))
    for token in (before, after):
        jws.deserialize_compact(token, keys, algorithms=["RS256"])


def test_a_deleted_signing_set_is_made_anew(own_provider: dict[str, str], new_client: Any) -> None:
    before = kids_of(published(own_provider["issuer"]))
    assert requests.delete(f"{own_provider['admin']}/admin/keys/{SIGNING_SET}", timeout=20).status_code == 204
    after = kids_of(published(own_provider["issuer"]))
    assert len(after) == len(before)
    assert not before & after
    time.sleep(SIGNS_ANEW_WITHIN)
    assert jwt_part(new_client(own_provider["issuer"]).sign_in()["id_token"], 0)["kid"] in after


def test_an_imported_secret_is_never_published(own_provider: dict[str, str]) -> None:
    admin = f"{own_provider['admin']}/admin/keys/{SIGNING_SET}"
    secret = OctKey.generate_key(256).as_dict(private=True) | {"kid": "secret", "alg": "HS256", "use": "sig"}
    signing = ECKey.generate_key("P-256").as_dict(private=True) | {"kid": "mine", "alg": "ES256", "use": "sig"}
    assert requests.put(admin, json={"keys": [secret, signing]}, timeout=20).status_code == 200
    public = published(own_provider["issuer"])
    assert "mine" in kids_of(public)
    assert "secret" not in kids_of(public)
    assert not any({"d", "k"} & set(key) for key in public["keys"])
    assert {key["alg"] for key in public["keys"]} >= {"RS256", "PS256", "ES256", "EdDSA"}


def test_one_key_is_replaced_by_the_one_of_the_body(provider: dict[str, str], set_name: str) -> None:
    address = f"{provider['admin']}/admin/keys/{set_name}"
    requests.post(address, json={"alg": "ES256", "kid": "old"}, timeout=20)
    other = ECKey.generate_key("P-256").as_dict(private=True) | {"kid": "new", "alg": "ES256", "use": "sig"}
    answer = requests.put(f"{address}/old", json=other, timeout=20)
    assert (answer.status_code, answer.json()["kid"]) == (200, "new")
    assert kids_of(requests.get(address, timeout=20).json()) == {"new"}


WRONG_KEYS = [
    ({"alg": "HS1"}, 400),
    ({}, 400),
    ({"alg": "ES256", "use": "both"}, 400),
    ({"alg": "ES256", "kid": "k" * 129}, 400),
    ({"alg": "ES256", "kid": "twice"}, 409),
]


@pytest.mark.parametrize(("body", "status"), WRONG_KEYS, ids=str)
def test_a_key_that_cannot_be_made_is_refused(
    provider: dict[str, str], set_name: str, body: dict[str, Any], status: int
) -> None:
    address = f"{provider['admin']}/admin/keys/{set_name}"
    assert requests.post(address, json={"alg": "ES256", "kid": "twice"}, timeout=20).status_code == 201
    assert requests.post(address, json=body, timeout=20).status_code == status


WRONG_SETS: list[Any] = [
    {},
    {"keys": "none"},
    {"keys": [5]},
    {"keys": [{"kty": "RSA"}]},
    {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]},
    {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "k" * 200}]},
    [],
]


@pytest.mark.parametrize("body", WRONG_SETS, ids=str)
def test_a_set_that_cannot_be_read_changes_nothing(provider: dict[str, str], set_name: str, body: Any) -> None:
    address = f"{provider['admin']}/admin/keys/{set_name}"
    requests.post(address, json={"alg": "ES256", "kid": "kept"}, timeout=20)
    assert requests.put(address, json=body, timeout=20).status_code == 400
    assert kids_of(requests.get(address, timeout=20).json()) == {"kept"}
