"""Aggregated and Distributed Claims, and what a Claims Provider answers."""

from typing import Any

from harness.checks import claim_sources
from harness.protocol.distributed_claims import ClaimsProviderAnswer
from harness.wire import jose

from ..case import Cases, of
from ..endpoint_messages import a_userinfo_request, a_userinfo_response
from ..messages import SUBJECT, a_compact_jwt, a_provider, an_exchange

AT_THE_BANK = {
    "_claim_names": {"credit_score": "bank"},
    "_claim_sources": {"bank": {"endpoint": "https://bank.example/claims", "access_token": "opaque"}},
}


LISTING = a_provider(claim_types_supported=["normal", "distributed"])


def an_answer(status: int = 200, body: str | None = None, **claims: Any) -> ClaimsProviderAnswer:
    """What a Claims Provider answers; claims come on top, `body` replaces the JWT."""
    compact = a_compact_jwt({"iss": "https://bank.example", "credit_score": 650, **claims}) if body is None else body
    exchange = an_exchange(status, compact, media_type="application/jwt")
    return ClaimsProviderAnswer(a_userinfo_response(**AT_THE_BANK), "bank", True, exchange, jose.decode(compact, {}))


def aggregated(**claims: Any) -> dict[str, Any]:
    jwt = a_compact_jwt({"iss": "https://bank.example", "age": 7, **claims})
    return {"_claim_names": {"age": "one"}, "_claim_sources": {"one": {"JWT": jwt}}}


CASES: Cases = {
    claim_sources.claim_names_point_to_claim_sources: of(
        a_userinfo_response,
        {"_claim_names": {"age": "one"}, "_claim_sources": {"two": {}}},
        {"_claim_names": {"age": "one"}, "_claim_sources": {"one": {}}},
    ),
    claim_sources.aggregated_claims_are_in_a_jwt: of(
        a_userinfo_response,
        {"_claim_names": {"age": "one"}, "_claim_sources": {"one": {"JWT": a_compact_jwt({"size": 2})}}},
        {"_claim_names": {"age": "one"}, "_claim_sources": {"one": {"JWT": a_compact_jwt({"age": 7})}}},
    ),
    claim_sources.distributed_claims_have_an_endpoint: of(
        a_userinfo_response,
        {"_claim_names": {"age": "one"}, "_claim_sources": {"one": {"access_token": "x"}}},
        {"_claim_names": {"age": "one"}, "_claim_sources": {"one": {"endpoint": "https://claims.example/age"}}},
    ),
    claim_sources.distributed_claims_come_as_a_jwt: of(an_answer, {"body": '{"credit_score": 650}'}),
    claim_sources.the_token_of_a_source_is_a_bearer_token: of(an_answer, {"status": 401, "body": "{}"}),
    claim_sources.aggregated_claims_have_no_sub_of_the_provider: of(
        a_userinfo_response, aggregated(sub=SUBJECT), aggregated(sub="another")
    ),
    claim_sources.distributed_claims_have_no_sub_of_the_provider: of(an_answer, {"sub": SUBJECT}, {"sub": "another"}),
    claim_sources.aggregated_claims_name_their_issuer: of(
        a_userinfo_response, aggregated(iss="the bank"), aggregated()
    ),
    claim_sources.distributed_claims_name_their_issuer: of(an_answer, {"iss": 7}),
    claim_sources.claim_types_are_listed: of(
        a_userinfo_response, AT_THE_BANK, {"request": a_userinfo_request(provider=LISTING), **AT_THE_BANK}
    ),
}
