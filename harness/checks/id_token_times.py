"""The times in an ID Token (OpenID Connect Core 2, RFC 7519 2, 4.1.4 to 4.1.6)."""

from collections.abc import Mapping
from typing import Any

from harness.checks.id_token_words import CLOCK_TOLERANCE, is_number, presence
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken

# A lifetime beyond this says that the number counts something else than seconds.
LONGEST_LIFETIME = 50 * 366 * 24 * 3600
EARLIEST_YEAR_2000 = 946_684_800
TIMES = ("exp", "iat", "nbf", "auth_time")


@judges("OIDCC-2-12")
def exp_is_there(subject: IdToken) -> Judgement:
    """exp is present (OpenID Connect Core 2)."""
    return judged(subject.claims.get("exp") is not None, "an exp", presence(subject.claims, "exp"))


@judges("OIDCC-2-13", "RFC7519-4.1.4-2")
def exp_counts_seconds(subject: IdToken) -> Judgement:
    """exp is a JSON number of seconds since the epoch (OpenID Connect Core 2)."""
    exp = subject.claims.get("exp")
    if not is_number(exp):
        return judged(False, "exp as a number of seconds", presence(subject.claims, "exp"))
    near = EARLIEST_YEAR_2000 <= exp <= subject.received_at + LONGEST_LIFETIME
    return judged(near, "exp as a number of seconds, years ahead at most", f"exp {exp}")


@judges("OIDCC-2-14")
def it_is_not_expired_on_arrival(subject: IdToken) -> Judgement:
    """exp lies after iat and not before the time of receipt (OpenID Connect Core 2)."""
    exp, iat = subject.claims.get("exp"), subject.claims.get("iat")
    if not is_number(exp):
        return judged(False, "exp later than the receipt", presence(subject.claims, "exp"))
    issued_before = not is_number(iat) or exp > iat
    received = f"exp {exp - subject.received_at:+.0f} s from the receipt" + ("" if issued_before else ", not after iat")
    holds = exp > subject.received_at - CLOCK_TOLERANCE and issued_before
    return judged(holds, "exp later than iat and than the receipt", received)


@judges("OIDCC-2-15", "RFC7519-4.1.6-1")
def iat_is_a_number(subject: IdToken) -> Judgement:
    """iat is a JSON number (OpenID Connect Core 2, RFC 7519 4.1.6)."""
    return judged(is_number(subject.claims.get("iat")), "iat as a number", presence(subject.claims, "iat"))


@judges("OIDCC-2-16")
def iat_is_now(subject: IdToken) -> Judgement:
    """iat is the time at which the token was issued (OpenID Connect Core 2)."""
    iat = subject.claims.get("iat")
    expected = f"iat within {CLOCK_TOLERANCE} s of the receipt"
    if not is_number(iat):
        return judged(False, expected, presence(subject.claims, "iat"))
    age = subject.received_at - iat
    return judged(abs(age) <= CLOCK_TOLERANCE, expected, f"iat {age:.0f} s before the receipt")


@judges("OIDCC-2-17")
def auth_time_is_a_past_moment(subject: IdToken) -> Judgement:
    """auth_time, if present, is a number of seconds and not after iat (OpenID Connect Core 2)."""
    if "auth_time" not in subject.claims:
        return not_applicable("there is no auth_time")
    auth_time, iat = subject.claims["auth_time"], subject.claims.get("iat")
    if not is_number(auth_time):
        return judged(False, "auth_time as a number of seconds", presence(subject.claims, "auth_time"))
    latest = iat if is_number(iat) else subject.received_at + CLOCK_TOLERANCE
    received = f"auth_time {latest - auth_time:.0f} s before iat"
    return judged(EARLIEST_YEAR_2000 <= auth_time <= latest, "auth_time as seconds, not after iat", received)


@judges("OIDCC-2-18")
def auth_time_answers_max_age(subject: IdToken) -> Judgement:
    """auth_time is present when the request had max_age (OpenID Connect Core 2)."""
    request = subject.authorization_request
    if request is None or request.value("max_age") is None:
        return not_applicable("the request had no max_age")
    return judged(is_number(subject.claims.get("auth_time")), "an auth_time", presence(subject.claims, "auth_time"))


@judges("OIDCC-2-19")
def auth_time_answers_an_essential_claim(subject: IdToken) -> Judgement:
    """auth_time is present when it was asked for as an Essential Claim (OpenID Connect Core 2)."""
    request = subject.authorization_request
    wanted = request.requested_claims.get("id_token") if request else None
    asked = wanted.get("auth_time") if isinstance(wanted, Mapping) else None
    if not isinstance(asked, Mapping) or asked.get("essential") is not True:
        return not_applicable("auth_time was not asked for as an Essential Claim")
    return judged(is_number(subject.claims.get("auth_time")), "an auth_time", presence(subject.claims, "auth_time"))


@judges("OIDCC-2-20")
def auth_time_is_absent_or_a_number(subject: IdToken) -> Judgement:
    """auth_time is left out, or is a number, where nobody asked for it (OpenID Connect Core 2)."""
    holds = "auth_time" not in subject.claims or is_number(subject.claims["auth_time"])
    return judged(holds, "no auth_time, or a number", presence(subject.claims, "auth_time"))


@judges("RFC7519-4.1.5-2")
def nbf_is_a_number(subject: IdToken) -> Judgement:
    """nbf, if present, is a JSON number (RFC 7519 4.1.5)."""
    if "nbf" not in subject.claims:
        return not_applicable("there is no nbf")
    return judged(is_number(subject.claims["nbf"]), "nbf as a number", presence(subject.claims, "nbf"))


@judges("RFC7519-2-2")
def times_count_seconds(subject: IdToken) -> Judgement:
    """exp, iat, nbf and auth_time are seconds since the epoch (RFC 7519 2, NumericDate)."""
    wrong = [name for name in TIMES if name in subject.claims and not _plausible(subject.claims[name], subject)]
    return judged(not wrong, "seconds since the epoch", f"implausible: {', '.join(wrong) or '-'}")


def _plausible(value: Any, subject: IdToken) -> bool:
    return is_number(value) and EARLIEST_YEAR_2000 <= value <= subject.received_at + LONGEST_LIFETIME
