"""Aggregated and Distributed Claims (OpenID Connect Core 5.6.2)."""

from collections.abc import Mapping
from typing import Any

from harness.checks.registry import judges
from harness.protocol.distributed_claims import ClaimsProviderAnswer
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.userinfo import UserinfoResponse
from harness.protocol.web_url import is_web_url
from harness.wire import jose

NO_AGGREGATED_CLAIMS = "the response has no aggregated claims"
REFUSED_WITHOUT_TOKEN = (401, 403)


@judges("OIDCC-5.6.2-1")
def claim_names_point_to_claim_sources(subject: UserinfoResponse) -> Judgement:
    """The values of _claim_names are member names of _claim_sources (OpenID Connect Core 5.6.2)."""
    names, sources = subject.claims.get("_claim_names"), subject.claims.get("_claim_sources")
    if names is None and sources is None:
        return not_applicable("the response has no aggregated or distributed claims")
    if not isinstance(names, dict) or not isinstance(sources, dict):
        return judged(False, "_claim_names and _claim_sources as objects", "one of them is missing or no object")
    pointed = {str(value) for value in names.values()}
    return judged(pointed == set(sources), "the same sources in both", f"{sorted(pointed)} and {sorted(sources)}")


@judges("OIDCC-5.6.2-3", "OIDCC-5.6.2-4")
def aggregated_claims_are_in_a_jwt(subject: UserinfoResponse) -> Judgement:
    """A source of aggregated claims is a JWT with every claim that points to it (OpenID Connect Core 5.6.2)."""
    sources = _sources(subject)
    aggregated = {name: source for name, source in sources.items() if "endpoint" not in source}
    if not aggregated:
        return not_applicable(NO_AGGREGATED_CLAIMS)
    names = subject.claims.get("_claim_names")
    pointed = names.items() if isinstance(names, dict) else ()
    wrong = [
        name
        for name, source in aggregated.items()
        if not {claim for claim, place in pointed if place == name} <= _claims_in(source.get("JWT"))
    ]
    return judged(not wrong, "a JWT with the claims that point to it", f"other sources: {', '.join(wrong) or 'none'}")


@judges("OIDCC-5.6.2-6")
def distributed_claims_have_an_endpoint(subject: UserinfoResponse) -> Judgement:
    """A source of distributed claims has an https endpoint (OpenID Connect Core 5.6.2)."""
    distributed = {name: source for name, source in _sources(subject).items() if "JWT" not in source}
    if not distributed:
        return not_applicable("the response has no distributed claims")
    wrong = [name for name, source in distributed.items() if not str(source.get("endpoint")).startswith("https://")]
    return judged(not wrong, "an https endpoint in each", f"other sources: {', '.join(wrong) or 'none'}")


@judges("OIDCC-5.6.2-7")
def distributed_claims_come_as_a_jwt(subject: ClaimsProviderAnswer) -> Judgement:
    """The endpoint of a source returns its claims as a JWT (OpenID Connect Core 5.6.2).

    A source without an access token leaves it open how the client gets one, so that a refusal says nothing then.
    """
    response = subject.exchange.response
    if response is None or (not subject.with_token and response.status in REFUSED_WITHOUT_TOKEN):
        return not_applicable("the source names no access token, and its endpoint demands one")
    answered = f"{response.status} with a body of type {response.media_type or 'none'}"
    if subject.jwt.malformed is not None:
        return judged(False, "a JWT with the claims of the source", f"{answered}: {subject.jwt.malformed}")
    missing = sorted(set(subject.claim_names) - set(subject.jwt.claims))
    received = f"a JWT without {', '.join(missing)}" if missing else f"a JWT with {', '.join(subject.claim_names)}"
    return judged(not missing, "a JWT with the claims of the source", received)


@judges("OIDCC-5.6.2-8")
def the_token_of_a_source_is_a_bearer_token(subject: ClaimsProviderAnswer) -> Judgement:
    """The access token of a source works as a bearer token at its endpoint (OpenID Connect Core 5.6.2)."""
    response = subject.exchange.response
    if response is None or not subject.with_token:
        return not_applicable("the source names no access token")
    return judged(200 <= response.status < 300, "a status of success for the access token", f"{response.status}")


@judges("OIDCC-5.6.2-5")
def aggregated_claims_have_no_sub_of_the_provider(subject: UserinfoResponse) -> Judgement:
    """The JWT of a source has no sub but that of its Claims Provider (OpenID Connect Core 5.6.2)."""
    jwts = _aggregated_jwts(subject)
    if not jwts:
        return not_applicable(NO_AGGREGATED_CLAIMS)
    repeated = [name for name, claims in jwts.items() if _repeats_sub(claims, subject)]
    return judged(not repeated, "no sub of the provider's", f"the same sub in {', '.join(repeated) or 'none'}")


@judges("OIDCC-5.6.2-10")
def distributed_claims_have_no_sub_of_the_provider(subject: ClaimsProviderAnswer) -> Judgement:
    """The answer of a source has no sub but that of its Claims Provider (OpenID Connect Core 5.6.2)."""
    if subject.jwt.malformed is not None:
        return not_applicable("the endpoint answered with no JWT")
    repeated = _repeats_sub(subject.jwt.claims, subject.userinfo)
    return judged(not repeated, "no sub of the provider's", "the same sub" if repeated else "none or another sub")


@judges("OIDCC-5.6.2-9")
def aggregated_claims_name_their_issuer(subject: UserinfoResponse) -> Judgement:
    """The JWT of a source has an iss under which its keys can be found (OpenID Connect Core 5.6.2)."""
    jwts = _aggregated_jwts(subject)
    if not jwts:
        return not_applicable(NO_AGGREGATED_CLAIMS)
    wrong = [name for name, claims in jwts.items() if not is_web_url(claims.get("iss"))]
    return judged(not wrong, "a URL as iss in each", f"none in {', '.join(wrong)}" if wrong else "a URL in each")


@judges("OIDCC-5.6.2-9")
def distributed_claims_name_their_issuer(subject: ClaimsProviderAnswer) -> Judgement:
    """The answer of a source has an iss under which its keys can be found (OpenID Connect Core 5.6.2)."""
    if subject.jwt.malformed is not None:
        return not_applicable("the endpoint answered with no JWT")
    issuer = subject.jwt.claims.get("iss")
    return judged(is_web_url(issuer), "a URL as iss", f"iss={issuer!r}" if issuer is not None else "no iss")


@judges("OIDCC-5.6-2")
def claim_types_are_listed(subject: UserinfoResponse) -> Judgement:
    """The metadata list the types of claims that answers have, by default normal alone (OpenID Connect Core 5.6)."""
    types = {"distributed" if "endpoint" in source else "aggregated" for source in _sources(subject).values()}
    if not types:
        return not_applicable("the response has normal claims alone")
    listed = subject.request.provider.metadata.listed("claim_types_supported")
    return judged(types <= set(listed), f"{', '.join(sorted(types))} listed", f"listed: {', '.join(listed)}")


def _aggregated_jwts(subject: UserinfoResponse) -> dict[str, Mapping[str, Any]]:
    compact = {name: source.get("JWT") for name, source in _sources(subject).items()}
    decoded = {name: jose.decode(value, {}) for name, value in compact.items() if isinstance(value, str)}
    return {name: jwt.claims for name, jwt in decoded.items() if jwt.malformed is None}


def _repeats_sub(claims: Mapping[str, Any], userinfo: UserinfoResponse) -> bool:
    return "sub" in claims and claims["sub"] == userinfo.claims.get("sub")


def _sources(subject: UserinfoResponse) -> dict[str, dict[str, Any]]:
    sources = subject.claims.get("_claim_sources")
    members = sources.items() if isinstance(sources, dict) else ()
    return {name: source if isinstance(source, dict) else {} for name, source in members}


def _claims_in(compact: object) -> set[str]:
    jwt = jose.decode(compact, {}) if isinstance(compact, str) else None
    return set(jwt.claims) if jwt else set()
