"""Aggregated and Distributed Claims, seen from a relying party (OIDC Core 5.6.2)."""

import json
from collections.abc import Callable
from typing import Any

import requests

ASKED = {"shipping_address": None, "credit_score": None}


def told(rp: Any, userinfo: dict[str, None] = ASKED) -> tuple[str, dict[str, Any]]:
    """The access token of a login that asks for these claims, and what UserInfo tells for it."""
    code = rp.authorize(claims=json.dumps({"userinfo": userinfo})).parameters["code"]
    access_token = rp.exchange(code).json()["access_token"]
    return access_token, rp.userinfo(access_token).json()


def fetched(endpoint: str, token: str) -> requests.Response:
    return requests.get(endpoint, headers={"Authorization": f"Bearer {token}"}, timeout=10)


def test_aggregated_claims_are_in_a_jwt_and_distributed_ones_at_an_endpoint(
    rp: Any, jwt_claims: Callable[[str], dict[str, Any]]
) -> None:
    _, claims = told(rp)
    assert claims["_claim_names"] == {"shipping_address": "aggregated", "credit_score": "distributed"}
    aggregated = jwt_claims(claims["_claim_sources"]["aggregated"]["JWT"])
    assert aggregated["iss"] == rp.issuer
    assert aggregated["shipping_address"]["locality"] == "Cambridge"
    assert not {"shipping_address", "credit_score"} & claims.keys()
    source = claims["_claim_sources"]["distributed"]
    answer = fetched(source["endpoint"], source["access_token"])
    assert answer.headers["Content-Type"] == "application/jwt"
    distributed = jwt_claims(answer.text)
    assert distributed.keys() == {"iss", "iat", "credit_score"}


def test_only_what_was_asked_for_has_a_source(rp: Any) -> None:
    _, claims = told(rp, {"shipping_address": None})
    assert claims["_claim_names"] == {"shipping_address": "aggregated"}
    assert claims["_claim_sources"].keys() == {"aggregated"}


def test_the_token_of_a_source_is_good_there_alone_and_no_other_is(rp: Any) -> None:
    access_token, claims = told(rp)
    source = claims["_claim_sources"]["distributed"]
    assert rp.userinfo(source["access_token"]).status_code == 401
    assert fetched(source["endpoint"], access_token).status_code == 401
