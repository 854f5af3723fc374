"""Clients by the admin API: through Hydra's own SDK, and as bare HTTP where the SDK hides it."""

import secrets
from collections.abc import Iterator
from typing import Any

import ory_hydra_client as hydra
import pytest
import requests

CALLBACK = "https://rp.example/callback"


@pytest.fixture
def api(provider: dict[str, str]) -> Iterator[hydra.OAuth2Api]:
    with hydra.ApiClient(hydra.Configuration(host=provider["admin"])) as client:
        yield hydra.OAuth2Api(client)


@pytest.fixture
def clients_url(provider: dict[str, str]) -> str:
    return f"{provider['admin']}/admin/clients"


def token_with(provider: dict[str, str], client_id: str, secret: str) -> requests.Response:
    form = {"grant_type": "client_credentials"}
    return requests.post(f"{provider['issuer']}/oauth2/token", form, auth=(client_id, secret), timeout=20)


def test_the_sdk_creates_reads_changes_and_deletes_a_client(api: hydra.OAuth2Api) -> None:
    wanted = hydra.OAuth2Client(client_name="Made by the SDK", redirect_uris=[CALLBACK], metadata={"team": "a"})
    created = api.create_o_auth2_client(wanted)
    assert created.client_secret
    assert created.created_at is not None
    read = api.get_o_auth2_client(created.client_id)
    assert (read.client_name, read.redirect_uris, read.metadata) == ("Made by the SDK", [CALLBACK], {"team": "a"})
    assert read.client_secret is None
    read.client_name = "Renamed"
    assert api.set_o_auth2_client(created.client_id, read).client_name == "Renamed"
    patch = [hydra.JsonPatch(op="replace", path="/client_name", value="Patched")]
    assert api.patch_o_auth2_client(created.client_id, patch).client_name == "Patched"
    api.delete_o_auth2_client(created.client_id)
    with pytest.raises(hydra.ApiException) as refusal:
        api.get_o_auth2_client(created.client_id)
    assert refusal.value.status == 404


def test_the_sdk_sets_lifespans_that_tokens_then_have(provider: dict[str, str], api: hydra.OAuth2Api) -> None:
    created = api.create_o_auth2_client(hydra.OAuth2Client(grant_types=["client_credentials"]))
    lifespans = hydra.OAuth2ClientTokenLifespans(client_credentials_grant_access_token_lifespan="1h1m")
    changed = api.set_o_auth2_client_lifespans(created.client_id, lifespans)
    assert changed.client_credentials_grant_access_token_lifespan == "1h1m"
    assert token_with(provider, created.client_id, created.client_secret).json()["expires_in"] == 3660
    api.set_o_auth2_client_lifespans(created.client_id, hydra.OAuth2ClientTokenLifespans())
    assert token_with(provider, created.client_id, created.client_secret).json()["expires_in"] == 3600


def test_the_list_comes_in_pages_that_its_link_header_names(clients_url: str) -> None:
    owner = secrets.token_hex(8)
    made = [requests.post(clients_url, json={"owner": owner}, timeout=20).json()["client_id"] for _ in range(5)]
    url, seen = f"{clients_url}?owner={owner}&page_size=2", []
    while url:
        answer = requests.get(url, timeout=20)
        assert answer.status_code == 200
        seen.append([client["client_id"] for client in answer.json()])
        following = answer.links.get("next")
        url = requests.compat.urljoin(url, following["url"]) if following else ""
    assert [len(page) for page in seen] == [2, 2, 1]
    assert sorted(made) == [client_id for page in seen for client_id in page]


def test_the_list_is_narrowed_by_name(api: hydra.OAuth2Api) -> None:
    name = secrets.token_hex(8)
    created = api.create_o_auth2_client(hydra.OAuth2Client(client_name=name))
    api.create_o_auth2_client(hydra.OAuth2Client(client_name=name + "-another"))
    assert [client.client_id for client in api.list_o_auth2_clients(client_name=name)] == [created.client_id]


@pytest.mark.parametrize("query", ["page_size=0", "page_size=many", "page_size=-1", "page_token=%ff", "page_token=a"])
def test_a_page_that_cannot_be_is_refused(clients_url: str, query: str) -> None:
    answer = requests.get(f"{clients_url}?{query}", timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_chosen_id_and_secret_authenticate_the_client(provider: dict[str, str], clients_url: str) -> None:
    client_id, secret = f"chosen {secrets.token_hex(4)}", "a secret that a person chose"
    body = {"client_id": client_id, "client_secret": secret, "grant_types": ["client_credentials"]}
    created = requests.post(clients_url, json=body, timeout=20)
    assert created.status_code == 201, created.text
    assert created.json()["client_secret"] == secret
    assert token_with(provider, client_id, secret).status_code == 200
    assert token_with(provider, client_id, secret + "!").status_code == 401
    assert requests.post(clients_url, json=body, timeout=20).status_code == 409


def test_a_client_keeps_its_secret_where_an_update_has_none(provider: dict[str, str], clients_url: str) -> None:
    body = {"client_secret": "first-secret", "grant_types": ["client_credentials"]}
    client_id = requests.post(clients_url, json=body, timeout=20).json()["client_id"]
    address = f"{clients_url}/{client_id}"
    assert requests.put(address, json=body | {"client_secret": "", "owner": "x"}, timeout=20).status_code == 200
    assert token_with(provider, client_id, "first-secret").status_code == 200
    assert requests.put(address, json=body | {"client_secret": "second-secret"}, timeout=20).status_code == 200
    assert token_with(provider, client_id, "first-secret").status_code == 401
    assert token_with(provider, client_id, "second-secret").status_code == 200


def test_a_client_that_goes_over_to_hmacs_sends_its_secret_anew(clients_url: str) -> None:
    client_id = requests.post(clients_url, json={"client_secret": "first-secret"}, timeout=20).json()["client_id"]
    body: dict[str, Any] = {"token_endpoint_auth_method": "client_secret_jwt"}
    refused = requests.put(f"{clients_url}/{client_id}", json=body, timeout=20)
    assert refused.status_code == 400
    assert "send it anew" in refused.json()["error_description"]
    taken = requests.put(f"{clients_url}/{client_id}", json=body | {"client_secret": "s" * 40}, timeout=20)
    assert taken.status_code == 200


WRONG = [
    {"client_id": "with/slash"},
    {"client_id": 5},
    {"client_secret": "short"},
    {"redirect_uris": ["javascript:alert(1)"]},
    {"redirect_uris": "https://rp.example/"},
    {"skip_consent": "yes"},
    {"owner": ["x"]},
    {"allowed_cors_origins": [1]},
    {"refresh_token_grant_id_token_lifespan": "1 fortnight"},
    {"token_endpoint_auth_method": "none", "client_secret": "a-secret"},
    {"jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}},
]


@pytest.mark.parametrize("body", WRONG, ids=lambda body: next(iter(body)))
def test_a_client_that_cannot_be_is_refused(clients_url: str, body: dict[str, Any]) -> None:
    answer = requests.post(clients_url, json=body, timeout=20)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] in ("invalid_client_metadata", "invalid_redirect_uri")
    assert requests.post(clients_url, json={}, timeout=20).status_code == 201


PATCHES = [
    ({"op": "replace", "path": "/client_id", "value": "another"}, "client_id is not the one"),
    ({"op": "remove", "path": "/nowhere"}, "there is no nowhere"),
    ({"op": "add", "path": "/contacts/7", "value": "x"}, "no index"),
    ({"op": "rename", "path": "/owner"}, "op is not"),
    ({"op": "add", "path": "owner", "value": "x"}, "not a JSON Pointer"),
    ({"op": "add", "path": "/owner"}, "value is missing"),
    ({"op": "test", "path": "/owner", "value": "x"}, "the tested value"),
    ({"op": "move", "from": "/contacts", "path": "/contacts/0"}, "into itself"),
    ("add", "not an object"),
]


@pytest.mark.parametrize(("operation", "why"), PATCHES, ids=lambda part: part if isinstance(part, str) else "")
def test_a_patch_that_does_not_fit_changes_nothing(clients_url: str, operation: Any, why: str) -> None:
    body = {"owner": "before", "contacts": ["a@example.org"]}
    client_id = requests.post(clients_url, json=body, timeout=20).json()["client_id"]
    address = f"{clients_url}/{client_id}"
    both = [{"op": "replace", "path": "/owner", "value": "after"}, operation]
    refused = requests.patch(address, json=both, timeout=20)
    assert refused.status_code == 400
    assert why in refused.json()["error_description"]
    assert requests.get(address, timeout=20).json()["owner"] == "before"


def test_a_patch_moves_copies_and_tests(clients_url: str) -> None:
    body = {"owner": "o", "contacts": ["a", "b"], "metadata": {"a/b": 1}}
    client_id = requests.post(clients_url, json=body, timeout=20).json()["client_id"]
    operations = [
        {"op": "test", "path": "/metadata/a~1b", "value": 1},
        {"op": "copy", "from": "/owner", "path": "/client_name"},
        {"op": "move", "from": "/contacts/0", "path": "/contacts/-"},
        {"op": "remove", "path": "/metadata/a~1b"},
    ]
    changed = requests.patch(f"{clients_url}/{client_id}", json=operations, timeout=20).json()
    assert (changed["client_name"], changed["contacts"], changed["metadata"]) == ("o", ["b", "a"], {})


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_an_unknown_client_is_not_found(clients_url: str, method: str) -> None:
    answer = requests.request(method, f"{clients_url}/nobody", json=[], timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_what_an_operator_set_outlives_the_clients_own_update(provider: dict[str, str], clients_url: str) -> None:
    body = {"owner": "the-operator", "redirect_uris": [CALLBACK], "client_secret": "chosen-secret"}
    created = requests.post(clients_url, json=body, timeout=20).json()
    headers = {"Authorization": f"Bearer {created['registration_access_token']}"}
    own = {"client_id": created["client_id"], "client_secret": "chosen-secret", "redirect_uris": [CALLBACK]}
    updated = requests.put(created["registration_client_uri"], json=own | {"owner": "me"}, headers=headers, timeout=20)
    assert updated.status_code == 200, updated.text
    assert requests.get(f"{clients_url}/{created['client_id']}", timeout=20).json()["owner"] == "the-operator"


def test_the_paths_of_hydra_1_lead_to_the_same_answers(provider: dict[str, str], clients_url: str) -> None:
    made = requests.post(f"{provider['admin']}/clients", json={"client_name": "old path"}, timeout=20).json()
    for path in (f"/clients/{made['client_id']}", "/clients?page_size=1", "/keys/hydra.openid.id-token", "/keys/none"):
        old, new = (requests.get(f"{provider['admin']}{prefix}{path}", timeout=20) for prefix in ("", "/admin"))
        assert (old.status_code, old.json()) == (new.status_code, new.json())
    shown = requests.post(f"{provider['admin']}/oauth2/introspect", {"token": "unknown"}, timeout=20)
    assert (shown.status_code, shown.json()) == (200, {"active": False})
    assert requests.get(f"{provider['issuer']}/clients/{made['client_id']}", timeout=20).status_code == 404


CHOSEN = {"client_secret": "a-secret-that-a-person-chose"}


@pytest.mark.parametrize("chosen", [{}, CHOSEN], ids=["made", "chosen"])
def test_secrets_before_a_rotation_work_until_they_are_forgotten_or_five_newer_ones_came(
    provider: dict[str, str], clients_url: str, chosen: dict[str, str]
) -> None:
    body = {"grant_types": ["client_credentials"]} | chosen
    client = requests.post(clients_url, json=body, timeout=20).json()
    url, shown = f"{clients_url}/{client['client_id']}/secrets/rotate", [client["client_secret"]]

    def working() -> list[bool]:
        answers = [token_with(provider, client["client_id"], secret) for secret in shown]
        assert {answer.status_code for answer in answers} <= {200, 401}
        return [answer.status_code == 200 for answer in answers]

    for _ in range(6):
        assert working() == [True] * len(shown)
        rotated = requests.post(url, timeout=20)
        assert rotated.status_code == 200, rotated.text
        shown.append(rotated.json()["client_secret"])
    assert len(set(shown)) == 7
    assert working() == [False] + [True] * 6
    read = requests.get(f"{clients_url}/{client['client_id']}", timeout=20)
    assert not any(secret in read.text for secret in shown)
    assert requests.delete(url, timeout=20).status_code == 204
    assert working() == [False] * 6 + [True]


def test_a_secret_that_an_operator_sets_ends_the_rotated_ones(provider: dict[str, str], clients_url: str) -> None:
    body = {"grant_types": ["client_credentials"]}
    client = requests.post(clients_url, json=body, timeout=20).json()
    url = f"{clients_url}/{client['client_id']}"
    rotated = requests.post(f"{url}/secrets/rotate", timeout=20).json()["client_secret"]
    requests.put(url, json=body | CHOSEN, timeout=20).raise_for_status()
    statuses = [
        token_with(provider, client["client_id"], secret).status_code
        for secret in (client["client_secret"], rotated, CHOSEN["client_secret"])
    ]
    assert statuses == [401, 401, 200]


def test_a_client_that_shows_no_secret_has_none_to_rotate(clients_url: str) -> None:
    client = requests.post(clients_url, json={"token_endpoint_auth_method": "none"}, timeout=20).json()
    answer = requests.post(f"{clients_url}/{client['client_id']}/secrets/rotate", timeout=20)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
