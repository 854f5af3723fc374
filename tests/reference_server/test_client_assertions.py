"""Client authentication by assertion (RFC 7521 4.2, RFC 7523, OIDC Core 9), seen from a client."""

import base64
import hmac
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from joserfc.jwk import OctKey, RSAKey

from .assertions import assertion

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one"})


@pytest.fixture
def party(provider: dict[str, str], new_client: Callable[..., Any], key: RSAKey) -> Any:
    return new_client(
        provider["issuer"],
        grant_types=["client_credentials"],
        token_endpoint_auth_method="private_key_jwt",
        jwks={"keys": [key.as_dict(private=False)]},
    )


def claims_of(party: Any, **bent: Any) -> dict[str, Any]:
    client_id = party.client["client_id"]
    return {"iss": client_id, "sub": client_id, "aud": party.issuer} | bent


def ask(party: Any, shown: str, **parameters: str) -> requests.Response:
    body = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": shown,
    } | parameters
    kept = {name: value for name, value in body.items() if value}
    return requests.post(f"{party.issuer}/oauth2/token", data=kept, timeout=20)


def assert_refused(answer: requests.Response, error: str = "invalid_client", status: int = 401) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text


@pytest.mark.parametrize("audience", ["{}", "{}/oauth2/token", ["https://elsewhere.example", "{}"]])
def test_an_assertion_authenticates_by_any_name_of_the_provider(party: Any, key: RSAKey, audience: Any) -> None:
    names = [audience] if isinstance(audience, str) else audience
    named = [name.format(party.issuer) for name in names]
    shown = assertion(key, claims_of(party, aud=named[0] if isinstance(audience, str) else named, other="claim"))
    assert ask(party, shown).status_code == 200


@pytest.mark.parametrize(
    "bent",
    [
        {"iss": None},
        {"iss": "another"},
        {"sub": None},
        {"sub": "another"},
        {"sub": 7},
        {"aud": None},
        {"aud": []},
        {"aud": [{}]},
        {"aud": "https://elsewhere.example"},
        {"aud": "http://127.0.0.1"},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": 1},
        {"exp": 10**11},
        {"nbf": 10**10},
        {"nbf": "now"},
        {"iat": "now"},
        {"jti": None},
        {"jti": 7},
    ],
    ids=str,
)
def test_an_assertion_with_a_claim_that_is_missing_or_wrong_is_refused(
    party: Any, key: RSAKey, bent: dict[str, Any]
) -> None:
    assert_refused(ask(party, assertion(key, claims_of(party, **bent))))


def test_an_assertion_works_once_and_its_identifier_is_the_clients_own(
    party: Any, key: RSAKey, new_client: Callable[..., Any]
) -> None:
    shown = assertion(key, claims_of(party, jti="the-first"))
    assert ask(party, shown).status_code == 200
    assert_refused(ask(party, shown))
    other = new_client(party.issuer, **{name: party.client[name] for name in ("grant_types", "jwks")} | KEY_JWT)
    assert ask(other, assertion(key, claims_of(other, jti="the-first"))).status_code == 200


KEY_JWT = {"token_endpoint_auth_method": "private_key_jwt"}


def test_an_assertion_of_another_key_is_refused_even_if_it_brings_the_key(party: Any) -> None:
    foreign = RSAKey.generate_key(2048)
    assert_refused(ask(party, assertion(foreign, claims_of(party))))
    assert_refused(ask(party, assertion(foreign, claims_of(party), jwk=foreign.as_dict(private=False))))


def test_an_assertion_with_an_unfitting_header_is_refused(party: Any, key: RSAKey) -> None:
    assert_refused(ask(party, assertion(key, claims_of(party), kid="unheard-of")))
    assert_refused(ask(party, assertion(key, claims_of(party), typ="at+jwt")))
    signed = assertion(OctKey.generate_key(256), claims_of(party), algorithm="HS256").rpartition(".")[0]
    mac = hmac.digest(key.as_pem(private=False), signed.encode(), "sha256")
    assert_refused(ask(party, f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"))


def test_an_assertion_that_is_not_one_jwt_is_refused(party: Any, key: RSAKey) -> None:
    good = assertion(key, claims_of(party))
    for shown in ("no.jwt", f"{good} {assertion(key, claims_of(party))}", good.rpartition(".")[0] + "."):
        assert_refused(ask(party, shown))


def test_the_algorithm_is_the_registered_one(party: Any, key: RSAKey, new_client: Callable[..., Any]) -> None:
    strict = new_client(
        party.issuer,
        grant_types=["client_credentials"],
        jwks=party.client["jwks"],
        token_endpoint_auth_signing_alg="PS256",
        **KEY_JWT,
    )
    assert ask(strict, assertion(key, claims_of(strict), "PS256")).status_code == 200
    assert_refused(ask(strict, assertion(key, claims_of(strict), "RS256")))


def test_the_mac_is_keyed_with_the_clients_own_secret(party: Any, new_client: Callable[..., Any]) -> None:
    macs = {"grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_jwt"}
    one, other = (new_client(party.issuer, **macs) for _ in range(2))
    keys = [OctKey.import_key(client.client["client_secret"]) for client in (one, other)]
    assert ask(one, assertion(keys[0], claims_of(one), "HS256")).status_code == 200
    assert_refused(ask(one, assertion(keys[1], claims_of(one), "HS256")))


def test_client_id_beside_the_assertion_names_the_same_client(
    party: Any, key: RSAKey, new_client: Callable[..., Any]
) -> None:
    own, foreign = party.client["client_id"], new_client(party.issuer).client["client_id"]
    assert ask(party, assertion(key, claims_of(party)), client_id=own).status_code == 200
    assert_refused(ask(party, assertion(key, claims_of(party)), client_id=foreign))


def test_both_parameters_are_needed_and_no_other_method_beside_them(party: Any, key: RSAKey) -> None:
    assert_refused(ask(party, assertion(key, claims_of(party)), client_assertion_type=""), "invalid_request", 400)
    assert_refused(ask(party, assertion(key, claims_of(party)), client_assertion_type="other"), "invalid_request", 400)
    assert_refused(ask(party, ""), "invalid_request", 400)
    assert_refused(ask(party, assertion(key, claims_of(party)), client_secret="secret"))


def test_a_lapsed_assertion_stays_refused_after_its_identifier_is_forgotten(
    open_provider: Callable[..., Any], new_client: Callable[..., Any], key: RSAKey
) -> None:
    own = open_provider()
    party = new_client(
        own.issuer, grant_types=["client_credentials"], jwks={"keys": [key.as_dict(private=False)]}, **KEY_JWT
    )
    shown = assertion(key, claims_of(party, exp=int(time.time()) + 60))
    assert ask(party, shown).status_code == 200
    own.clock.let_pass(85)
    assert_refused(ask(party, shown))
    own.clock.let_pass(1000)
    fresh = assertion(key, claims_of(party, exp=int(own.clock()) + 60))
    assert ask(party, fresh).status_code == 200
    assert_refused(ask(party, shown))
