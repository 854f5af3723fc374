"""The JWT bearer grant (RFC 7523 2.1) and the trusted issuers behind it, seen from a client and an operator."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import ory_hydra_client as hydra
import pytest
import requests
from joserfc.jwk import OctKey, RSAKey

from reference_server.settings import JwtBearer

from .assertions import assertion

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ISSUERS = "/admin/trust/grants/jwt-bearer/issuers"
SUBJECT = "someone"


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "of-the-issuer"})


@pytest.fixture
def issuers(provider: dict[str, str]) -> str:
    return provider["admin"] + ISSUERS


@pytest.fixture
def name(unguessable: str) -> str:
    return f"https://{unguessable}.example"


def trust_of(key: RSAKey, name: str, **members: Any) -> dict[str, Any]:
    body = {
        "issuer": name,
        "subject": SUBJECT,
        "scope": ["read", "write"],
        "jwk": key.as_dict(private=False),
        "expires_at": "2099-01-01T00:00:00Z",
    } | members
    return {member: value for member, value in body.items() if value is not None}


@pytest.fixture
def party(provider: dict[str, str], new_client: Callable[..., Any]) -> Any:
    return new_client(provider["issuer"], grant_types=[JWT_BEARER])


def claims_of(party: Any, name: str, **bent: Any) -> dict[str, Any]:
    return {"iss": name, "sub": SUBJECT, "aud": f"{party.issuer}/oauth2/token"} | bent


def ask(party: Any, shown: str, **parameters: str) -> requests.Response:
    answer: requests.Response = party.token(grant_type=JWT_BEARER, assertion=shown, **parameters)
    return answer


def assert_refused(answer: requests.Response, error: str = "invalid_grant", status: int = 400) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text


def introspect(party: Any, token: str) -> dict[str, Any]:
    credentials = (party.client["client_id"], party.client["client_secret"])
    url = f"{party.issuer}/oauth2/introspect"
    return dict(requests.post(url, data={"token": token}, auth=credentials, timeout=20).json())


def test_an_assertion_of_a_trusted_issuer_gives_an_access_token_about_its_subject(
    party: Any, issuers: str, key: RSAKey, name: str
) -> None:
    assert requests.post(issuers, json=trust_of(key, name), timeout=20).status_code == 201
    answer = ask(party, assertion(key, claims_of(party, name), kid="of-the-issuer"), scope="read")
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    assert tokens["scope"] == "read"
    assert "refresh_token" not in tokens and "id_token" not in tokens
    assert tokens["expires_in"] <= 60
    described = introspect(party, tokens["access_token"])
    assert (described["active"], described["sub"]) == (True, SUBJECT)
    assert described["client_id"] == party.client["client_id"]


@pytest.mark.parametrize(
    "bent",
    [
        {"iss": None},
        {"iss": "https://stranger.example"},
        {"sub": None},
        {"sub": "someone-else"},
        {"aud": None},
        {"aud": "https://elsewhere.example"},
        {"exp": None},
        {"exp": 1},
        {"exp": 10**11},
        {"nbf": 10**10},
        {"iat": None},
        {"iat": 10**10},
        {"jti": None},
    ],
    ids=str,
)
def test_an_assertion_with_a_claim_that_is_missing_or_wrong_is_refused(
    party: Any, issuers: str, key: RSAKey, name: str, bent: dict[str, Any]
) -> None:
    requests.post(issuers, json=trust_of(key, name), timeout=20)
    assert_refused(ask(party, assertion(key, claims_of(party, name, **bent))))


def test_a_foreign_or_missing_signature_and_a_foreign_key_are_refused(
    party: Any, issuers: str, key: RSAKey, name: str
) -> None:
    requests.post(issuers, json=trust_of(key, name), timeout=20)
    foreign, good = RSAKey.generate_key(2048), assertion(key, claims_of(party, name))
    assert_refused(ask(party, assertion(foreign, claims_of(party, name))))
    assert_refused(ask(party, assertion(key, claims_of(party, name), kid="unheard-of")))
    assert_refused(ask(party, good.rpartition(".")[0] + "."))
    assert_refused(ask(party, assertion(OctKey.generate_key(256), claims_of(party, name), "HS256")))
    assert_refused(ask(party, "no.jwt"))
    assert ask(party, good).status_code == 200


def test_an_assertion_works_once(party: Any, issuers: str, key: RSAKey, name: str) -> None:
    requests.post(issuers, json=trust_of(key, name), timeout=20)
    shown = assertion(key, claims_of(party, name))
    assert ask(party, shown).status_code == 200
    assert_refused(ask(party, shown))


def test_scope_reaches_no_further_than_the_trust(party: Any, issuers: str, key: RSAKey, name: str) -> None:
    requests.post(issuers, json=trust_of(key, name), timeout=20)
    assert_refused(ask(party, assertion(key, claims_of(party, name)), scope="read admin"), "invalid_scope")
    silent = ask(party, assertion(key, claims_of(party, name))).json()
    assert "scope" not in silent


def test_the_assertion_is_required_and_the_client_authenticates(
    party: Any, issuers: str, key: RSAKey, name: str, new_client: Callable[..., Any]
) -> None:
    requests.post(issuers, json=trust_of(key, name), timeout=20)
    shown = assertion(key, claims_of(party, name))
    assert_refused(party.token(grant_type=JWT_BEARER), "invalid_request")
    wrong = party.token(grant_type=JWT_BEARER, assertion=shown, auth=(party.client["client_id"], "wrong"))
    assert_refused(wrong, "invalid_client", 401)
    assert_refused(ask(new_client(party.issuer), shown), "unauthorized_client")


def test_any_subject_may_be_trusted(party: Any, issuers: str, key: RSAKey, name: str) -> None:
    body = trust_of(key, name, subject=None, allow_any_subject=True)
    assert requests.post(issuers, json=body, timeout=20).status_code == 201
    assert ask(party, assertion(key, claims_of(party, name, sub="whoever"))).status_code == 200


def test_a_trust_ends_with_its_time_and_with_its_withdrawal(
    open_provider: Callable[..., Any], new_client: Callable[..., Any], key: RSAKey, name: str
) -> None:
    own = open_provider()
    party, url = new_client(own.issuer, grant_types=[JWT_BEARER]), own.admin + ISSUERS
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 100))
    trust = requests.post(url, json=trust_of(key, name, expires_at=soon), timeout=20).json()
    assert trust["expires_at"] == soon
    later = {"iat": int(time.time()) + 110, "exp": int(time.time()) + 170}
    assert ask(party, assertion(key, claims_of(party, name))).status_code == 200
    own.clock.let_pass(110)
    assert_refused(ask(party, assertion(key, claims_of(party, name, **later))))
    lasting = requests.post(url, json=trust_of(key, f"{name}/lasting"), timeout=20).json()
    assert ask(party, assertion(key, claims_of(party, f"{name}/lasting", **later))).status_code == 200
    assert requests.delete(f"{url}/{lasting['id']}", timeout=20).status_code == 204
    assert_refused(ask(party, assertion(key, claims_of(party, f"{name}/lasting", **later))))


def test_an_operator_adds_lists_reads_and_withdraws(issuers: str, key: RSAKey, name: str) -> None:
    added = requests.post(issuers, json=trust_of(key, name), timeout=20)
    trust = added.json()
    assert added.status_code == 201
    assert (trust["issuer"], trust["subject"], trust["scope"]) == (name, SUBJECT, ["read", "write"])
    assert trust["public_key"] == {"set": name, "kid": "of-the-issuer"}
    assert (trust["allow_any_subject"], trust["expires_at"]) == (False, "2099-01-01T00:00:00Z")
    assert requests.post(issuers, json=trust_of(key, name), timeout=20).status_code == 409
    assert requests.get(issuers, params={"issuer": name}, timeout=20).json() == [trust]
    assert trust in requests.get(issuers, timeout=20).json()
    assert requests.get(f"{issuers}/{trust['id']}", timeout=20).json() == trust
    assert requests.delete(f"{issuers}/{trust['id']}", timeout=20).status_code == 204
    for method in ("GET", "DELETE"):
        assert requests.request(method, f"{issuers}/{trust['id']}", timeout=20).status_code == 404
        assert requests.request(method, f"{issuers}/no-uuid", timeout=20).status_code == 400


@pytest.mark.parametrize(
    ("bent", "error"),
    [
        ({"issuer": None}, "missing_required_parameter"),
        ({"subject": None}, "missing_required_parameter"),
        ({"allow_any_subject": True}, "invalid_request"),
        ({"jwk": None}, "missing_required_parameter"),
        ({"jwk": {"kty": "RSA"}}, "invalid_request"),
        ({"jwk": {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"}}, "invalid_request"),
        ({"expires_at": None}, "missing_required_parameter"),
        ({"expires_at": "tomorrow"}, "invalid_request"),
        ({"expires_at": "2099-01-01T00:00:00"}, "invalid_request"),
        ({"scope": "read"}, "invalid_request"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(next(iter(value.items())))[:40],
)
def test_a_trust_that_says_too_little_or_nonsense_is_refused(
    issuers: str, key: RSAKey, name: str, bent: dict[str, Any], error: str
) -> None:
    assert_refused(requests.post(issuers, json=trust_of(key, name, **bent), timeout=20), error)


def test_the_list_comes_in_pages(issuers: str, key: RSAKey, name: str) -> None:
    for subject in ("one", "two", "three"):
        assert requests.post(issuers, json=trust_of(key, name, subject=subject), timeout=20).status_code == 201
    seen, page = [], requests.get(issuers, params={"issuer": name, "page_size": "2"}, timeout=20)
    while True:
        seen += [trust["subject"] for trust in page.json()]
        if "next" not in page.links:
            break
        page = requests.get(urljoin(issuers, page.links["next"]["url"]), timeout=20)
    assert sorted(seen) == ["one", "three", "two"]


def test_the_sdk_of_hydra_adds_and_finds_a_trust(provider: dict[str, str], key: RSAKey, name: str) -> None:
    with hydra.ApiClient(hydra.Configuration(host=provider["admin"])) as connection:
        api = hydra.OAuth2Api(connection)
        body = hydra.TrustOAuth2JwtGrantIssuer.from_dict(trust_of(key, name) | {"jwk": sdk_key(key)})
        added = api.trust_o_auth2_jwt_grant_issuer(body)
        assert api.get_trusted_o_auth2_jwt_grant_issuer(added.id).subject == SUBJECT
        assert [one.id for one in api.list_trusted_o_auth2_jwt_grant_issuers(issuer=name)] == [added.id]
        api.delete_trusted_o_auth2_jwt_grant_issuer(added.id)
        assert api.list_trusted_o_auth2_jwt_grant_issuers(issuer=name) == []


def sdk_key(key: RSAKey) -> dict[str, Any]:
    """The SDK demands members that RFC 7517 leaves optional."""
    return {**key.as_dict(private=False), "alg": "RS256", "use": "sig"}


def test_an_operator_may_let_assertions_leave_out_jti_and_iat(
    open_provider: Callable[..., Any], new_client: Callable[..., Any], key: RSAKey, name: str
) -> None:
    for name_left_out, settings in (("jti", JwtBearer(jti_optional=True)), ("iat", JwtBearer(iat_optional=True))):
        own = open_provider(jwt_bearer=settings)
        requests.post(own.admin + ISSUERS, json=trust_of(key, name), timeout=20).raise_for_status()
        party = new_client(own.issuer, grant_types=[JWT_BEARER])
        for left_out in ("jti", "iat"):
            answer = ask(party, assertion(key, claims_of(party, name, **{left_out: None})))
            assert answer.status_code == (200 if left_out == name_left_out else 400), answer.text
