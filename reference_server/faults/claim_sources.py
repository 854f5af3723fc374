"""Faults of Aggregated and Distributed Claims, and of the Claims Provider's answers (OIDC Core 5.6.2)."""

from msgspec.structs import replace

from reference_server.errors import TokenMissing
from reference_server.faults.changes import left_out, only, told, with_body
from reference_server.faults.fault import Fault, faults_at
from reference_server.provider import Provider
from reference_server.rules.userinfo.call import UserInfoCall, read_bearer_token
from reference_server.table import RuleTable

claim = faults_at("userinfo")
metadata = faults_at("metadata")
provided = faults_at("provided_claims")
answer = faults_at("provided_claims_http")


def read_token_of_the_query(_provider: Provider, call: UserInfoCall) -> None:
    """Look for the token in the query alone."""
    call.shown = dict(call.http.query).get("access_token", "")
    if not call.shown:
        raise TokenMissing("an access token is required")


def claims_for_a_token_of_the_query(table: RuleTable) -> RuleTable:
    """Let the Claims Provider alone read its token there."""
    rules = (read_token_of_the_query if rule is read_bearer_token else rule for rule in table.provided_claims)
    return replace(table, provided_claims=tuple(rules))


FAULTS = (
    claim(
        "claim-source-missing",
        "OIDCC-5.6.2-1",
        "_claim_names points to a source that does not exist.",
        told(_claim_names={"address": "src1"}, _claim_sources={}),
    ),
    claim(
        "aggregated-claims-as-object",
        "OIDCC-5.6.2-3 OIDCC-5.6.2-4",
        "Aggregated claims are an object instead of a JWT.",
        told(_claim_names={"nickname": "src1"}, _claim_sources={"src1": {"JWT": {"nickname": "Ann"}}}),
    ),
    claim(
        "distributed-claims-without-endpoint",
        "OIDCC-5.6.2-6",
        "Distributed claims have no endpoint.",
        told(_claim_names={"nickname": "src1"}, _claim_sources={"src1": {"access_token": "opaque"}}),
        also="OIDCC-5.6.2-3 OIDCC-5.6.2-4",
    ),
    provided(
        "provided-claims-without-issuer",
        "OIDCC-5.6.2-9",
        "The JWTs of the Claims Provider have no iss.",
        lambda provider, _grant, members: left_out("iss")(provider, members),
    ),
    provided(
        "provided-claims-with-the-sub-of-the-provider",
        "OIDCC-5.6.2-5 OIDCC-5.6.2-10",
        "The JWTs of the Claims Provider have the sub that the provider has for the user.",
        lambda _provider, grant, members: members | {"sub": grant.subject},
    ),
    metadata(
        "aggregated-claims-unlisted",
        "OIDCC-5.6-2",
        "Aggregated claims are told that the metadata do not list.",
        told(claim_types_supported=["normal", "distributed"]),
        shown_in="oidc-core/claims-of-a-claims-provider",
    ),
    answer(
        "distributed-claims-as-plain-json",
        "OIDCC-5.6.2-7",
        "The Claims Provider answers with plain JSON.",
        only(200, with_body(lambda _jwt: b'{"credit_score": 650}')),
    ),
    Fault(
        "distributed-claims-for-a-token-of-the-query",
        ("OIDCC-5.6.2-8",),
        "The Claims Provider takes its access token in the query only.",
        claims_for_a_token_of_the_query,
        also=("OIDCC-5.6.2-7",),
    ),
)
