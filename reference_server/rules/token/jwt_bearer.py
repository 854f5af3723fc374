"""The JWT bearer grant (RFC 7523 2.1, 3), by issuers that an operator trusts (Hydra's admin API)."""

import json

from reference_server.errors import InvalidGrant, InvalidRequest, InvalidScope
from reference_server.jose.assertions import demand_audience, demand_lifetime
from reference_server.jose.signatures import (
    SIGNATURE_ALGORITHMS,
    BadToken,
    read_claims,
    read_header,
    usable_keys,
    verify,
)
from reference_server.provider import Provider
from reference_server.rules.token.draft import TokenDraft
from reference_server.scope_coverage import covered
from reference_server.storage.assertions import spend_assertion
from reference_server.storage.trusted_issuers import find_trusted_issuers


def read_assertion(_provider: Provider, draft: TokenDraft) -> None:
    """assertion is REQUIRED and one JWT with iss and sub (RFC 7521 4.1, RFC 7523 3, points 1 and 2)."""
    shown = draft.call.parameters.get("assertion")
    if shown is None:
        raise InvalidRequest("assertion is missing")
    try:
        draft.claims = read_claims(shown)
    except BadToken as error:
        raise InvalidGrant("the assertion is not a JWT", str(error)) from error
    for name in ("iss", "sub"):
        if not isinstance(draft.claims.get(name), str) or not draft.claims[name]:
            raise InvalidGrant(f"the assertion has no {name}")
    draft.subject = draft.claims["sub"]


def find_trusted_issuer(provider: Provider, draft: TokenDraft) -> None:
    """The issuer is trusted, still, and for this subject (RFC 7523 3, point 2)."""
    kid = read_header(draft.call.parameters["assertion"]).get("kid")
    draft.trusted = tuple(
        trusted
        for trusted in find_trusted_issuers(provider.engine, provider.issuer, name=draft.claims["iss"])
        if trusted.expires_at > provider.now()
        and (trusted.allow_any_subject or trusted.subject == draft.subject)
        and kid in (None, trusted.kid)
    )
    if not draft.trusted:
        raise InvalidGrant("the issuer of the assertion is not trusted for this subject")


def check_assertion_signature(_provider: Provider, draft: TokenDraft) -> None:
    """ "The JWT MUST be digitally signed ... by the issuer" (RFC 7523 3, point 9)."""
    keys = [key for trusted in draft.trusted for key in usable_keys({"keys": [json.loads(trusted.public_key)]})]
    try:
        verify(draft.call.parameters["assertion"], keys, SIGNATURE_ALGORITHMS)
    except BadToken as error:
        raise InvalidGrant("the signature of the assertion does not fit", str(error)) from error


def demand_assertion_audience(provider: Provider, draft: TokenDraft) -> None:
    """aud names the token endpoint or the issuer (RFC 7523 3, point 3)."""
    try:
        demand_audience(draft.claims, (f"{provider.issuer}/oauth2/token", provider.issuer))
    except BadToken as error:
        raise InvalidGrant(str(error)) from error


def check_assertion_times(provider: Provider, draft: TokenDraft) -> None:
    """In time, and with an iat from which exp is not too far (RFC 7523 3, points 4 to 6; Hydra's rules)."""
    limits = provider.settings.limits
    try:
        demand_lifetime(draft.claims, provider.now(), limits.clock_skew_seconds, limits.grant_assertion_seconds)
    except BadToken as error:
        raise InvalidGrant(str(error)) from error
    issued_at = draft.claims.get("iat")
    if issued_at is None and not provider.settings.jwt_bearer.iat_optional:
        raise InvalidGrant("the assertion has no iat")
    if issued_at is not None and issued_at > provider.now() + limits.clock_skew_seconds:
        raise InvalidGrant("the assertion was issued in the future")
    draft.not_after = int(draft.claims["exp"])


def narrow_scope_to_trust(provider: Provider, draft: TokenDraft) -> None:
    """ "the scope ... MUST be the same as, or less than, the scope originally granted" (RFC 7521 4.1)."""
    strategy = provider.settings.scope_strategy
    asked = tuple(dict.fromkeys(draft.call.parameters.get("scope", "").split()))
    draft.trusted = tuple(one for one in draft.trusted if covered(strategy, one.scope, asked) == asked)
    registered = draft.call.client.text("scope").split()
    if not draft.trusted or (registered and covered(strategy, registered, asked) != asked):
        raise InvalidScope("the scope is wider than the issuer of the assertion may give")
    draft.scope = asked


def refuse_replayed_assertion(provider: Provider, draft: TokenDraft) -> None:
    """ "by maintaining the set of used jti values" (RFC 7523 3, point 7): an assertion gives one access token."""
    jti = draft.claims.get("jti")
    if jti is None and provider.settings.jwt_bearer.jti_optional:
        return
    if not isinstance(jti, str) or not jti:
        raise InvalidGrant("the assertion has no jti")
    jti_hash = provider.seal.digest(f"grant {draft.claims['iss']} {jti}")
    keep_until = int(draft.claims["exp"]) + provider.settings.limits.clock_skew_seconds
    if not spend_assertion(provider.engine, provider.issuer, jti_hash, keep_until):
        raise InvalidGrant("the assertion was used before")
