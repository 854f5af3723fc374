"""The provider configuration response and its required members (OpenID Connect Discovery 3, 4, RFC 8414 2, 3)."""

from http import HTTPStatus
from typing import Any

from harness.checks.metadata_member import https_members, is_https_url
from harness.checks.registry import judges
from harness.protocol.json_body import repeated_names
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.provider import DiscoveryError, DiscoveryResponse
from harness.protocol.web_url import url_parts

# Flows that issue nothing from the token endpoint (OpenID Connect Discovery 3, token_endpoint).
IMPLICIT_ONLY = ({"id_token"}, {"id_token", "token"}, {"token"}, {"none"})


@judges("OIDCD-4-1", "OIDCC-15.2-3")
def the_document_is_at_the_well_known_path(subject: DiscoveryResponse) -> Judgement:
    """The document is at the issuer followed by the well-known path (OpenID Connect Discovery 4)."""
    url = subject.exchange.request.url
    expected = subject.issuer.rstrip("/") + "/.well-known/openid-configuration"
    return judged(url == expected, expected, url)


@judges("OIDCD-4.1-2")
def a_trailing_slash_is_dropped(subject: DiscoveryResponse | DiscoveryError) -> Judgement:
    """For an issuer that ends in a slash it is dropped before the suffix (OpenID Connect Discovery 4.1)."""
    issuer = subject.document.get("issuer") if isinstance(subject, DiscoveryResponse) else subject.issuer
    if not isinstance(issuer, str) or not issuer.endswith("/"):
        return not_applicable("the issuer ends in no slash")
    path, expected = url_parts(subject.exchange.request.url).path, "the document at a path without a double slash"
    if isinstance(subject, DiscoveryError):
        return judged(False, expected, f"status {_status(subject)} at {path}")
    return judged("//" not in path, expected, path)


@judges("RFC8414-3.1-2")
def a_trailing_slash_is_dropped_before_the_insertion(subject: DiscoveryResponse) -> Judgement:
    """An issuer that ends in a slash keeps it in the document, not in the document's address (RFC 8414 3.1)."""
    if not subject.issuer.endswith("/"):
        return not_applicable("the issuer ends in no slash")
    path, issuer = url_parts(subject.exchange.request.url).path, subject.document.get("issuer")
    holds = not path.endswith("/") and "//" not in path and issuer == subject.issuer
    return judged(holds, f"a path without its slash, and issuer={subject.issuer!r}", f"{path} and issuer={issuer!r}")


@judges("OIDCD-4.1-1", "RFC8414-3.1-1")
def the_document_is_served_for_get(subject: DiscoveryResponse) -> Judgement:
    """The document is served for GET, without credentials (OpenID Connect Discovery 4.1)."""
    request = subject.exchange.request
    bare = request.method == "GET" and not any(name.lower() == "authorization" for name, _ in request.headers)
    return judged(bare and _status(subject) == HTTPStatus.OK, "status 200", f"status {_status(subject)}")


@judges("OIDCD-4.2-1")
def status_is_200(subject: DiscoveryResponse) -> Judgement:
    """A successful configuration response has status 200 (OpenID Connect Discovery 4.2)."""
    return judged(_status(subject) == HTTPStatus.OK, "status 200", f"status {_status(subject)}")


@judges("OIDCD-4-2")
def media_type_is_json(subject: DiscoveryResponse) -> Judgement:
    """The document has the media type application/json (OpenID Connect Discovery 4)."""
    return judged(_media_type(subject) == "application/json", "application/json", _media_type(subject) or "none")


@judges("RFC8414-3.2-1")
def success_is_200_with_json(subject: DiscoveryResponse) -> Judgement:
    """Success is 200 with application/json and a JSON object (RFC 8414 3.2)."""
    holds = _status(subject) == HTTPStatus.OK and _media_type(subject) == "application/json"
    return judged(holds, "status 200 with application/json", f"status {_status(subject)} with {_media_type(subject)}")


@judges("OIDCD-4.2-2", "OIDCD-5-1")
def the_body_is_one_object_without_duplicates(subject: DiscoveryResponse) -> Judgement:
    """The body is one JSON object whose members occur once (OpenID Connect Discovery 4.2, 5)."""
    duplicates = repeated_names(subject.exchange.response.body if subject.exchange.response else b"{}")
    return judged(not duplicates, "every member once", f"more than once: {', '.join(duplicates) or 'none'}")


@judges("OIDCD-4.2-3", "RFC8414-3.2-2")
def members_with_several_values_are_arrays(subject: DiscoveryResponse) -> Judgement:
    """Members with several values are JSON arrays of strings (OpenID Connect Discovery 4.2)."""
    wrong = [
        name
        for name, value in subject.document.items()
        if name.endswith(("_values_supported", "_types_supported", "_modes_supported", "_methods_supported"))
        and not _is_array_of_strings(value)
    ]
    return judged(not wrong, "arrays of strings", f"other types: {', '.join(wrong) or 'none'}")


@judges("OIDCD-4.2-4", "RFC8414-3.2-3")
def members_without_elements_are_left_out(subject: DiscoveryResponse) -> Judgement:
    """Members without elements are left out (OpenID Connect Discovery 4.2)."""
    empty = [name for name, value in subject.document.items() if value == []]
    return judged(not empty, "no empty array", f"empty: {', '.join(empty) or 'none'}")


@judges("OIDCD-3-1", "RFC9207-2.3-1")
def issuer_is_there(subject: DiscoveryResponse) -> Judgement:
    """The metadata have issuer (OpenID Connect Discovery 3)."""
    return _text_member(subject, "issuer")


@judges("OIDCC-1.2-1", "OIDCD-3-2", "RFC8414-2-1")
def issuer_is_an_https_url(subject: DiscoveryResponse) -> Judgement:
    """The issuer is an https URL without query and fragment (OpenID Connect Discovery 3, RFC 8414 2)."""
    issuer = subject.document.get("issuer")
    sound = isinstance(issuer, str) and is_https_url(issuer) and "?" not in issuer and "#" not in issuer
    return judged(sound, "an https URL without query and fragment", f"issuer={issuer!r}")


@judges("OIDCD-4.3-1", "RFC8414-3.3-1")
def issuer_is_where_the_document_was_fetched(subject: DiscoveryResponse) -> Judgement:
    """The issuer equals the URL prefix that the document was fetched from (OpenID Connect Discovery 4.3)."""
    issuer = subject.document.get("issuer")
    return judged(issuer == subject.issuer, f"issuer={subject.issuer!r}", f"issuer={issuer!r}")


@judges("OIDCD-3-5")
def authorization_endpoint_is_there(subject: DiscoveryResponse) -> Judgement:
    """The metadata have authorization_endpoint (OpenID Connect Discovery 3)."""
    return _endpoint_member(subject, "authorization_endpoint")


@judges("RFC8414-2-2")
def authorization_endpoint_is_there_for_its_grants(subject: DiscoveryResponse) -> Judgement:
    """The authorization_endpoint is there unless no grant needs it (RFC 8414 2)."""
    if not set(subject.metadata.listed("grant_types_supported")) & {"authorization_code", "implicit"}:
        return not_applicable("no supported grant uses the authorization endpoint")
    return _text_member(subject, "authorization_endpoint")


@judges("OIDCD-3-8", "RFC8414-2-3")
def token_endpoint_is_there(subject: DiscoveryResponse) -> Judgement:
    """The metadata have token_endpoint unless only the implicit flow is offered (OpenID Connect Discovery 3)."""
    offered = [set(value.split()) for value in subject.metadata.listed("response_types_supported")]
    if offered and all(words in IMPLICIT_ONLY for words in offered):
        return not_applicable("only the implicit flow is offered")
    return _endpoint_member(subject, "token_endpoint")


@judges("OIDCD-3-10", "OIDCC-15.2-5")
def userinfo_endpoint_is_there(subject: DiscoveryResponse) -> Judgement:
    """The metadata have userinfo_endpoint (OpenID Connect Discovery 3)."""
    return _endpoint_member(subject, "userinfo_endpoint")


@judges("OIDCD-3-12")
def jwks_uri_is_there(subject: DiscoveryResponse) -> Judgement:
    """The metadata have jwks_uri (OpenID Connect Discovery 3)."""
    return _endpoint_member(subject, "jwks_uri")


@judges("OIDCD-3-19", "OIDCC-15.2-4")
def registration_endpoint_is_there(subject: DiscoveryResponse) -> Judgement:
    """A provider with dynamic registration lists registration_endpoint (OpenID Connect Discovery 3)."""
    return _text_member(subject, "registration_endpoint")


@judges("OIDCD-3-6")
def authorization_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The authorization_endpoint is an https URL (OpenID Connect Discovery 3)."""
    return https_members(subject, "authorization_endpoint")


@judges("OIDCD-3-9")
def token_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The token_endpoint is an https URL (OpenID Connect Discovery 3)."""
    return https_members(subject, "token_endpoint")


@judges("OIDCD-3-11", "OIDCC-1.2-3")
def userinfo_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The userinfo_endpoint is an https URL (OpenID Connect Discovery 3)."""
    return https_members(subject, "userinfo_endpoint")


@judges("RFC8414-2-4", "OIDCD-3-13")
def jwks_uri_is_https(subject: DiscoveryResponse) -> Judgement:
    """The jwks_uri is an https URL (RFC 8414 2)."""
    return https_members(subject, "jwks_uri")


@judges("OIDCD-3-20")
def registration_endpoint_is_https(subject: DiscoveryResponse) -> Judgement:
    """The registration_endpoint is an https URL (OpenID Connect Discovery 3)."""
    return https_members(subject, "registration_endpoint")


@judges("RFC6749-3.1-2")
def authorization_endpoint_has_no_fragment(subject: DiscoveryResponse) -> Judgement:
    """The authorization endpoint URI carries no fragment (RFC 6749 3.1)."""
    endpoint = subject.document.get("authorization_endpoint")
    return judged(isinstance(endpoint, str) and "#" not in endpoint, "no fragment", f"{endpoint!r}")


def _text_member(subject: DiscoveryResponse, name: str) -> Judgement:
    value = subject.document.get(name)
    return judged(isinstance(value, str) and value != "", f"{name} as a string", f"{name}={value!r}")


def _endpoint_member(subject: DiscoveryResponse, name: str) -> Judgement:
    value = subject.document.get(name)
    parts = url_parts(value)
    absolute = bool(parts.scheme and parts.hostname) and parts.port != 0
    return judged(absolute, f"{name} as an absolute URL", f"{name}={value!r}")


def _is_array_of_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _status(subject: DiscoveryResponse | DiscoveryError) -> int:
    return subject.exchange.response.status if subject.exchange.response else 0


def _media_type(subject: DiscoveryResponse) -> str:
    return subject.exchange.response.media_type if subject.exchange.response else ""
