"""The values of standard claims (OpenID Connect Core 5.1, 5.6)."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from harness.checks.language_tag import is_language_tag
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken
from harness.protocol.userinfo import UserinfoResponse
from harness.protocol.web_url import is_web_url

NAMES = ("name", "given_name", "family_name", "middle_name", "nickname", "preferred_username")
STRINGS = (*NAMES, "sub", "profile", "picture", "website", "email", "gender", "birthdate", "zoneinfo", "locale")
TYPES: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys((*STRINGS, "phone_number"), str),
    "email_verified": bool,
    "phone_number_verified": bool,
    "address": dict,
    "updated_at": (int, float),
}
# RFC 5322 3.4.1, without quoted local parts, comments and domain literals.
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[^\s@\[\]<>]+")
# RFC 5646 2.1 in outline: a language, then subtags, joined by dashes.
# E.164, with the separators of the examples in OpenID Connect Core 5.1, and the extension of RFC 3966 3.
PHONE_NUMBER = re.compile(r"\+[0-9(][0-9 ().-]*(;ext=[0-9 ().-]+)?")
E164_DIGITS = 15
EARLIEST_UPDATE = 631_152_000  # 1990-01-01T00:00:00Z
CLOCK_SKEW = 300


@judges("OIDCC-5.1-1", "OIDCC-5.6-1", "OIDCC-5.6.1-1", "OIDCC-13.3-1")
def standard_claims_have_their_types(subject: UserinfoResponse | IdToken) -> Judgement:
    """Each standard claim is a plain member of the type that the table of OpenID Connect Core 5.1 gives it."""
    claims = subject.claims
    wrong = sorted(name for name, kind in TYPES.items() if name in claims and not _is(claims[name], kind))
    return judged(not wrong, "every standard claim with its type", f"other types: {', '.join(wrong) or 'none'}")


@judges("OIDCC-5.1-2")
def names_are_strings(subject: UserinfoResponse) -> Judgement:
    """The parts of the name are strings (OpenID Connect Core 5.1)."""
    present = [name for name in NAMES if name in subject.claims]
    if not present:
        return not_applicable("the response has no part of a name")
    wrong = [name for name in present if not isinstance(subject.claims[name], str)]
    return judged(not wrong, "strings", f"other types: {', '.join(wrong) or 'none'}")


@judges("OIDCC-5.1-4")
def profile_is_a_url(subject: UserinfoResponse) -> Judgement:
    """The profile claim is a URL (OpenID Connect Core 5.1)."""
    return _value(subject, "profile", "an http or https URL", is_web_url)


@judges("OIDCC-5.1-7")
def website_is_a_url(subject: UserinfoResponse) -> Judgement:
    """The website claim is a URL (OpenID Connect Core 5.1)."""
    return _value(subject, "website", "an http or https URL", is_web_url)


@judges("OIDCC-5.1-8")
def email_is_a_plain_address(subject: UserinfoResponse) -> Judgement:
    """The email claim is an RFC 5322 address without display name (OpenID Connect Core 5.1)."""
    return _value(subject, "email", "a plain e-mail address", _matcher(ADDRESS))


@judges("OIDCC-5.1-9")
def email_verified_is_a_boolean(subject: UserinfoResponse) -> Judgement:
    """The email_verified claim is a JSON boolean (OpenID Connect Core 5.1)."""
    return _value(subject, "email_verified", "true or false", lambda value: isinstance(value, bool))


@judges("OIDCC-5.1-12")
def birthdate_is_a_date(subject: UserinfoResponse | IdToken) -> Judgement:
    """The birthdate claim is YYYY-MM-DD, YYYY, or has 0000 as the year (OpenID Connect Core 5.1)."""
    return _value(subject, "birthdate", "YYYY-MM-DD, 0000-MM-DD or YYYY", _is_birthdate)


@cache
def time_zones() -> frozenset[str]:
    """The names of this machine's time zone database, which takes reading all of its folders."""
    return frozenset(available_timezones())


@judges("OIDCC-5.1-13")
def zoneinfo_is_a_time_zone(subject: UserinfoResponse) -> Judgement:
    """The zoneinfo claim is a name of the IANA time zone database (OpenID Connect Core 5.1)."""
    zones = time_zones()
    if not zones:
        return not_applicable("this machine has no time zone database to compare with")
    return _value(
        subject, "zoneinfo", "a name of the time zone database", lambda value: isinstance(value, str) and value in zones
    )


@judges("OIDCC-5.1-14")
def locale_is_a_language_tag(subject: UserinfoResponse) -> Judgement:
    """The locale claim is a BCP 47 language tag with a dash (OpenID Connect Core 5.1)."""
    return _value(subject, "locale", "a language tag such as en-US", is_language_tag)


@judges("OIDCC-5.1-15")
def phone_number_is_e164(subject: UserinfoResponse) -> Judgement:
    """The phone_number claim is in E.164 form (OpenID Connect Core 5.1)."""
    return _value(subject, "phone_number", "a plus sign and up to 15 digits", _is_phone_number)


@judges("OIDCC-5.1-17")
def phone_number_verified_is_a_boolean(subject: UserinfoResponse) -> Judgement:
    """The phone_number_verified claim is a JSON boolean (OpenID Connect Core 5.1)."""
    return _value(subject, "phone_number_verified", "true or false", lambda value: isinstance(value, bool))


@judges("OIDCC-5.1-18")
def a_verified_phone_number_is_e164(subject: UserinfoResponse) -> Judgement:
    """A verified phone_number is E.164, with an extension by RFC 3966 (OpenID Connect Core 5.1)."""
    if subject.claims.get("phone_number_verified") is not True:
        return not_applicable("the phone number is not verified")
    return _value(subject, "phone_number", "a plus sign and up to 15 digits", _is_phone_number)


@judges("OIDCC-5.1-19")
def address_is_an_object(subject: UserinfoResponse) -> Judgement:
    """The address claim is a JSON object (OpenID Connect Core 5.1)."""
    return _value(subject, "address", "a JSON object", lambda value: isinstance(value, dict))


@judges("OIDCC-5.1.1-4")
def members_of_address_are_strings(subject: UserinfoResponse) -> Judgement:
    """All members of an address are strings (OpenID Connect Core 5.1.1)."""
    address = subject.claims.get("address")
    if not isinstance(address, dict):
        return not_applicable("the response has no address object")
    wrong = sorted(name for name, value in address.items() if not isinstance(value, str))
    return judged(not wrong, "strings", f"other types: {', '.join(wrong) or 'none'}")


@judges("OIDCC-5.1-20")
def updated_at_is_a_time(subject: UserinfoResponse | IdToken) -> Judgement:
    """The updated_at claim is a number of seconds that is not in the future (OpenID Connect Core 5.1)."""
    response = (subject.issued_in if isinstance(subject, IdToken) else subject).exchange.response
    latest = (response.received_at if response else time.time()) + CLOCK_SKEW
    return _value(
        subject,
        "updated_at",
        "a number of seconds since the epoch, not in the future",
        lambda value: _is(value, (int, float)) and EARLIEST_UPDATE <= value <= latest,
    )


def _value(subject: UserinfoResponse | IdToken, name: str, expected: str, holds: Callable[[Any], bool]) -> Judgement:
    if name not in subject.claims:
        return not_applicable(f"the response has no {name}")
    value = subject.claims[name]
    return judged(holds(value), expected, f"{name}={value!r}")


def _is(value: Any, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _matcher(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_birthdate(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if re.fullmatch(r"[0-9]{4}", value):
        return True
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is None:
        return False
    try:
        # A leap year stands in for the omitted one, so that 29 February is a date.
        date.fromisoformat(value.replace("0000-", "2000-", 1))
    except ValueError:
        return False
    return True


def _is_phone_number(value: Any) -> bool:
    if not isinstance(value, str) or PHONE_NUMBER.fullmatch(value) is None:
        return False
    return sum(character.isdigit() for character in value.partition(";")[0]) <= E164_DIGITS
