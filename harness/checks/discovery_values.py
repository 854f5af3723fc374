"""What the metadata list as supported (OpenID Connect Discovery 3, RFC 8414 2, RFC 7636 4.3)."""

import re
from collections.abc import Callable
from typing import Any

from harness.checks.language_tag import is_language_tag
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import DiscoveryResponse

# Response types that a dynamic provider supports, as sets of words (OpenID Connect Core 15.2).
DYNAMIC_RESPONSE_TYPES = ("code", "id_token", "id_token token")
DYNAMIC_GRANT_TYPES = frozenset({"authorization_code", "implicit"})
JWT_METHODS = frozenset({"private_key_jwt", "client_secret_jwt"})
TOKEN_AUTH_ALGORITHMS = "token_endpoint_auth_signing_alg_values_supported"
SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749 3.3


@judges("OIDCD-3-24", "RFC8414-2-9")
def response_types_are_listed(subject: DiscoveryResponse) -> Judgement:
    """The response_types_supported are there, with at least one value (OpenID Connect Discovery 3)."""
    return _filled_array(subject, "response_types_supported")


@judges("OIDCD-3-25", "OIDCC-15.2-1", "OIDCC-15.2-2")
def a_dynamic_provider_lists_three_response_types(subject: DiscoveryResponse) -> Judgement:
    """A provider with dynamic registration lists code, id_token and id_token token (OpenID Connect Discovery 3)."""
    if subject.document.get("registration_endpoint") is None:
        return not_applicable("the provider has no dynamic registration")
    listed = [frozenset(value.split()) for value in subject.metadata.listed("response_types_supported")]
    missing = [value for value in DYNAMIC_RESPONSE_TYPES if frozenset(value.split()) not in listed]
    return judged(not missing, ", ".join(DYNAMIC_RESPONSE_TYPES), f"missing: {', '.join(missing) or 'none'}")


@judges("OIDCD-3-29")
def a_dynamic_provider_lists_two_grants(subject: DiscoveryResponse) -> Judgement:
    """A provider with dynamic registration supports authorization_code and implicit (OpenID Connect Discovery 3)."""
    if subject.document.get("registration_endpoint") is None:
        return not_applicable("the provider has no dynamic registration")
    missing = sorted(DYNAMIC_GRANT_TYPES - set(subject.metadata.listed("grant_types_supported")))
    return judged(not missing, ", ".join(sorted(DYNAMIC_GRANT_TYPES)), f"missing: {', '.join(missing) or 'none'}")


@judges("OIDCC-15.2-7")
def a_dynamic_provider_takes_request_uri(subject: DiscoveryResponse) -> Judgement:
    """A provider with dynamic registration supports request_uri, which is the default (OpenID Connect Core 15.2)."""
    if subject.document.get("registration_endpoint") is None:
        return not_applicable("the provider has no dynamic registration")
    said = subject.document.get("request_uri_parameter_supported", True)
    return judged(said is True, "true or no member", f"request_uri_parameter_supported={said!r}")


@judges("OIDCD-3-28", "RFC8414-2-11")
def grant_types_are_an_array(subject: DiscoveryResponse) -> Judgement:
    """The grant_types_supported, if given, are an array (OpenID Connect Discovery 3)."""
    return _optional_array(subject, "grant_types_supported")


@judges("OIDCD-3-31", "OIDCC-8-1")
def subject_types_are_listed(subject: DiscoveryResponse) -> Judgement:
    """The subject_types_supported hold public or pairwise (OpenID Connect Discovery 3)."""
    listed = subject.metadata.listed("subject_types_supported")
    return judged(bool({"public", "pairwise"} & set(listed)), "public or pairwise", ", ".join(listed) or "none")


@judges("OIDCD-3-32")
def id_token_algorithms_are_listed(subject: DiscoveryResponse) -> Judgement:
    """The id_token_signing_alg_values_supported are there (OpenID Connect Discovery 3)."""
    return _filled_array(subject, "id_token_signing_alg_values_supported")


@judges("OIDCD-3-33")
def id_token_algorithms_have_rs256(subject: DiscoveryResponse) -> Judgement:
    """The id_token_signing_alg_values_supported contain RS256 (OpenID Connect Discovery 3)."""
    listed = subject.metadata.listed("id_token_signing_alg_values_supported")
    return judged("RS256" in listed, "RS256 among them", ", ".join(listed) or "none")


@judges("OIDCD-3-37")
def userinfo_algorithms_are_an_array(subject: DiscoveryResponse) -> Judgement:
    """The userinfo_signing_alg_values_supported, if given, are an array (OpenID Connect Discovery 3)."""
    return _optional_array(subject, "userinfo_signing_alg_values_supported")


@judges("OIDCR-2-39")
def request_object_algorithms_have_rs256(subject: DiscoveryResponse) -> Judgement:
    """Request Objects can be signed with RS256, where algorithms are listed (OIDC Registration 2)."""
    member = "request_object_signing_alg_values_supported"
    if subject.document.get(member) is None:
        return not_applicable(f"the metadata have no {member}")
    listed = subject.metadata.listed(member)
    return judged("RS256" in listed, "RS256", ", ".join(listed) or "none")


@judges("OIDCD-3-39")
def request_object_algorithms_have_none_and_rs256(subject: DiscoveryResponse) -> Judgement:
    """RS256 and none are supported for Request Objects (OpenID Connect Discovery 3)."""
    if subject.document.get("request_object_signing_alg_values_supported") is None:
        return not_applicable("the metadata have no request_object_signing_alg_values_supported")
    listed = subject.metadata.listed("request_object_signing_alg_values_supported")
    return judged({"none", "RS256"} <= set(listed), "none and RS256", ", ".join(listed) or "none of them")


@judges("OIDCD-3-21")
def scopes_are_listed(subject: DiscoveryResponse) -> Judgement:
    """The metadata have scopes_supported (OpenID Connect Discovery 3)."""
    return _filled_array(subject, "scopes_supported")


@judges("OIDCD-3-22")
def scopes_have_openid(subject: DiscoveryResponse) -> Judgement:
    """The scopes_supported, if given, contain openid (OpenID Connect Discovery 3)."""
    if subject.document.get("scopes_supported") is None:
        return not_applicable("the metadata have no scopes_supported")
    listed = subject.metadata.listed("scopes_supported")
    return judged("openid" in listed, "openid among them", ", ".join(listed) or "none")


@judges("RFC8414-2-7")
def scopes_are_scope_strings(subject: DiscoveryResponse) -> Judgement:
    """The scopes_supported are an array of scope strings (RFC 8414 2, RFC 6749 3.3)."""
    return _each(subject, "scopes_supported", "scope strings", lambda item: SCOPE_TOKEN.fullmatch(item) is not None)


@judges("OIDCD-3-50")
def claims_locales_are_language_tags(subject: DiscoveryResponse) -> Judgement:
    """The claims_locales_supported are BCP 47 tags (OpenID Connect Discovery 3)."""
    return _each(subject, "claims_locales_supported", "BCP 47 tags", is_language_tag)


@judges("OIDCD-3-51", "RFC8414-2-17")
def ui_locales_are_language_tags(subject: DiscoveryResponse) -> Judgement:
    """The ui_locales_supported are BCP 47 tags (OpenID Connect Discovery 3)."""
    return _each(subject, "ui_locales_supported", "BCP 47 tags", is_language_tag)


@judges("OIDCD-3-48")
def claims_are_listed(subject: DiscoveryResponse) -> Judgement:
    """The metadata have claims_supported as an array of strings (OpenID Connect Discovery 3)."""
    return _filled_array(subject, "claims_supported")


@judges("OIDCD-3-46")
def display_values_are_an_array(subject: DiscoveryResponse) -> Judgement:
    """The display_values_supported, if given, are an array (OpenID Connect Discovery 3)."""
    return _optional_array(subject, "display_values_supported")


@judges("OIDCD-3-52")
def claims_parameter_is_a_boolean(subject: DiscoveryResponse) -> Judgement:
    """The claims_parameter_supported is a JSON boolean (OpenID Connect Discovery 3)."""
    return _boolean(subject, "claims_parameter_supported")


@judges("OIDCD-3-53")
def request_parameter_is_a_boolean(subject: DiscoveryResponse) -> Judgement:
    """The request_parameter_supported is a JSON boolean (OpenID Connect Discovery 3)."""
    return _boolean(subject, "request_parameter_supported")


@judges("OIDCD-3-54")
def request_uri_parameter_is_a_boolean(subject: DiscoveryResponse) -> Judgement:
    """The request_uri_parameter_supported is a JSON boolean (OpenID Connect Discovery 3)."""
    return _boolean(subject, "request_uri_parameter_supported")


@judges("OIDCD-3-44", "RFC8414-2-14")
def client_assertion_algorithms_have_rs256(subject: DiscoveryResponse) -> Judgement:
    """RS256 is supported for client assertions (OpenID Connect Discovery 3)."""
    if not _takes_assertions(subject):
        return not_applicable("no method with client assertions is listed")
    listed = subject.metadata.listed(TOKEN_AUTH_ALGORITHMS)
    return judged("RS256" in listed, "RS256 among them", ", ".join(listed) or "none")


@judges("OIDCD-3-45", "RFC8414-2-15")
def client_assertion_algorithms_lack_none(subject: DiscoveryResponse) -> Judgement:
    """The value none is not used for client assertions (OpenID Connect Discovery 3)."""
    listed = subject.metadata.listed(TOKEN_AUTH_ALGORITHMS)
    return judged("none" not in listed, "no none among them", ", ".join(listed) or "no list")


@judges("RFC8414-2-13")
def client_assertions_come_with_algorithms(subject: DiscoveryResponse) -> Judgement:
    """JWT authentication methods come with a list of algorithms (RFC 8414 2)."""
    if not _takes_assertions(subject):
        return not_applicable("no method with client assertions is listed")
    return _filled_array(subject, TOKEN_AUTH_ALGORITHMS)


@judges("RFC8414-2-25")
def code_challenge_methods_hold_a_known_one(subject: DiscoveryResponse) -> Judgement:
    """The code_challenge_methods_supported, if given, hold S256 or plain (RFC 8414 2, RFC 7636 4.2)."""
    value = subject.document.get("code_challenge_methods_supported")
    if value in (None, []):
        return not_applicable("the metadata list no code challenge method")
    listed = subject.metadata.listed("code_challenge_methods_supported")
    return judged(bool({"S256", "plain"} & set(listed)), "S256 or plain", ", ".join(listed) or f"{value!r}")


def _takes_assertions(subject: DiscoveryResponse) -> bool:
    return bool(JWT_METHODS & set(subject.metadata.listed("token_endpoint_auth_methods_supported")))


def _is_array_of_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _filled_array(subject: DiscoveryResponse, name: str) -> Judgement:
    value = subject.document.get(name)
    return judged(_is_array_of_strings(value) and bool(value), f"{name} as a filled array of strings", f"{value!r}")


def _optional_array(subject: DiscoveryResponse, name: str) -> Judgement:
    value = subject.document.get(name)
    if value is None:
        return not_applicable(f"the metadata have no {name}")
    return judged(_is_array_of_strings(value) and bool(value), f"{name} as a filled array of strings", f"{value!r}")


def _each(subject: DiscoveryResponse, name: str, expected: str, holds: Callable[[str], bool]) -> Judgement:
    value = subject.document.get(name)
    if value is None:
        return not_applicable(f"the metadata have no {name}")
    if not _is_array_of_strings(value):
        return judged(False, f"{name} as an array of {expected}", f"{value!r}")
    wrong = [item for item in value if not holds(item)]
    return judged(not wrong, expected, f"others: {', '.join(wrong) or 'none'}")


def _boolean(subject: DiscoveryResponse, name: str) -> Judgement:
    value = subject.document.get(name)
    if value is None:
        return not_applicable(f"the metadata have no {name}")
    return judged(isinstance(value, bool), "true or false", f"{name}={value!r}")
