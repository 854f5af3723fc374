"""The max_age parameter (OpenID Connect Core 3.1.2.1, 15.1)."""

from harness.checks.authentication_time import auth_time, later, unchanged
from harness.checks.authorization_outcome import asked_to_log_in, pages_seen
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken
from harness.protocol.whole_number import whole_number

# The clocks of provider and harness may differ by this much, in seconds.
CLOCK_SKEW = 300


@judges("OIDCC-3.1.2.1-34", "OIDCC-15.1-7")
def an_old_login_is_asked_again(subject: AuthorizationSuccess) -> Judgement:
    """A login older than max_age leads to the login page (OpenID Connect Core 3.1.2.1)."""
    return judged(asked_to_log_in(subject), "a login page", pages_seen(subject))


@judges("OIDCC-3.1.2.1-34", "OIDCC-15.1-7")
def an_old_login_is_renewed(subject: IdToken, before: IdToken) -> Judgement:
    """After a login older than max_age auth_time is that of a new one (OpenID Connect Core 3.1.2.1)."""
    return later(subject, before)


@judges("OIDCR-2-45")
def an_old_login_is_asked_again_by_default(subject: AuthorizationSuccess) -> Judgement:
    """A login older than default_max_age leads to the login page (OIDC Dynamic Client Registration 2)."""
    default = subject.request.client.value("default_max_age")
    if default is None or subject.request.value("max_age") is not None:
        return not_applicable("the client has no default_max_age, or the request has a max_age")
    return judged(asked_to_log_in(subject), "a login page", pages_seen(subject))


@judges("OIDCR-2-46")
def max_age_stands_above_the_default(subject: AuthorizationSuccess) -> Judgement:
    """A login younger than max_age is enough although default_max_age is less (OIDC Registration 2)."""
    return judged(not asked_to_log_in(subject), "no login page", pages_seen(subject))


@judges("OIDCR-2-47")
def auth_time_is_there_where_it_is_required(subject: IdToken) -> Judgement:
    """With require_auth_time every ID Token has auth_time (OpenID Connect Dynamic Client Registration 2)."""
    if subject.client.value("require_auth_time") is not True:
        return not_applicable("the client does not require auth_time")
    time = auth_time(subject.claims)
    return judged(time is not None, "auth_time as a number", f"auth_time={subject.claims.get('auth_time')!r}")


@judges("OIDCC-3.1.2.1-35")
def a_young_login_is_not_asked_again(subject: AuthorizationSuccess) -> Judgement:
    """A login younger than max_age leads to no login page (OpenID Connect Core 3.1.2.1)."""
    return judged(not asked_to_log_in(subject), "no login page", pages_seen(subject))


@judges("OIDCC-3.1.2.1-35")
def a_young_login_keeps_its_time(subject: IdToken, before: IdToken) -> Judgement:
    """With a login younger than max_age auth_time stays as it was (OpenID Connect Core 3.1.2.1)."""
    return unchanged(subject, before)


@judges("OIDCC-3.1.2.1-37")
def max_age_zero_acts_like_prompt_login(subject: AuthorizationSuccess) -> Judgement:
    """max_age=0 leads to the login page however young the login is (OpenID Connect Core 3.1.2.1)."""
    return judged(asked_to_log_in(subject), "a login page", pages_seen(subject))


@judges("OIDCC-3.1.2.1-36", "OIDCC-15.1-6")
def auth_time_answers_max_age(subject: IdToken) -> Judgement:
    """The ID Token has auth_time whenever max_age was used (OpenID Connect Core 3.1.2.1).

    It lies no further back than max_age seconds before the request, within the allowance for clocks.
    """
    request = subject.authorization_request
    max_age = whole_number((request.value("max_age") if request else None) or "")
    if request is None or max_age is None:
        return not_applicable("the request has no max_age")
    time = auth_time(subject.claims)
    if time is None:
        return judged(False, "auth_time as a number", f"auth_time={subject.claims.get('auth_time')!r}")
    age = subject.received_at - time
    recent = -CLOCK_SKEW <= age <= max_age + CLOCK_SKEW
    return judged(recent, f"an auth_time at most {max_age} seconds old", f"{age:.0f} seconds")
