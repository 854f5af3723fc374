"""The client information response (OpenID Connect Dynamic Client Registration 3.2, 4.3, RFC 7591 3.2.1, RFC 7592 3)."""

import json
from http import HTTPStatus
from typing import Any

from harness.checks.registry import judges
from harness.protocol.client import CLIENT_DEFAULTS, RegistrationError, RegistrationResponse
from harness.protocol.exchange import Response
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.web_url import url_parts

# Members that an answer may spell in its own way, or that the provider decides on.
CREDENTIALS = frozenset(
    {"client_id", "client_secret", "client_secret_expires_at", "client_id_issued_at", "registration_access_token"}
)
# RFC 7591 2 and OpenID Connect Dynamic Client Registration 2; other members may be ignored.
METADATA = frozenset(
    {
        "redirect_uris",
        "token_endpoint_auth_method",
        "grant_types",
        "response_types",
        "client_name",
        "client_uri",
        "logo_uri",
        "scope",
        "contacts",
        "tos_uri",
        "policy_uri",
        "jwks_uri",
        "jwks",
        "application_type",
        "sector_identifier_uri",
        "subject_type",
        "id_token_signed_response_alg",
        "userinfo_signed_response_alg",
        "request_object_signing_alg",
        "token_endpoint_auth_signing_alg",
        "default_max_age",
        "require_auth_time",
        "default_acr_values",
        "initiate_login_uri",
        "request_uris",
    }
)
ALWAYS_IN_FORCE = frozenset({"token_endpoint_auth_method", "response_types", "grant_types"})
SECRET_METHODS = ("client_secret_basic", "client_secret_post", "client_secret_jwt")
CLOCK_SKEW = 300


@judges("OIDCC-15.2-4")
def a_client_is_registered(subject: RegistrationResponse | RegistrationError) -> Judgement:
    """A dynamic provider registers a client (OpenID Connect Core 15.2)."""
    if isinstance(subject, RegistrationResponse):
        return judged(True, "a registered client", "one")
    response = subject.exchange.response
    status = f"status {response.status}" if response else "no response"
    error = f"error={subject.error}" if subject.error else "no error code"
    return judged(False, "a registered client", f"{status} and {error}")


@judges("OIDCR-3.2-5", "RFC7517-4-2", "RFC8414-2-6")
def status_is_201(subject: RegistrationResponse) -> Judgement:
    """A successful registration response has status 201 (OpenID Connect Dynamic Client Registration 3.2)."""
    if not _is_registration(subject):
        return not_applicable("the client was registered before")
    return judged(_response(subject).status == HTTPStatus.CREATED, "status 201", f"status {_response(subject).status}")


@judges("OIDCR-3.2-6")
def the_response_is_json(subject: RegistrationResponse) -> Judgement:
    """A registration response is application/json (OpenID Connect Dynamic Client Registration 3.2)."""
    media_type = _response(subject).media_type
    return judged(media_type == "application/json", "application/json", media_type or "no media type")


@judges("RFC7591-3.2-1", "RFC7591-3-1", "OIDCR-3.1-1")
def registration_is_answered_with_201_and_json(subject: RegistrationResponse) -> Judgement:
    """A POST with a JSON object is answered with 201 and application/json (RFC 7591 3.2)."""
    if not _is_registration(subject):
        return not_applicable("the client was registered before")
    response = _response(subject)
    holds = response.status == HTTPStatus.CREATED and response.media_type == "application/json"
    return judged(holds, "status 201 with application/json", f"status {response.status} with {response.media_type}")


@judges(
    "OIDCR-4.3-3",
    "RFC7592-2.1-1",
    "OIDCR-4.1-1",
    "RFC7592-B-1",
    "RFC7592-B-2",
    "RFC7592-2.1-2",
    "RFC7592-5-2",
    "RFC7592-A.1-2",
)
def a_read_is_answered_with_200_and_json(subject: RegistrationResponse) -> Judgement:
    """A read of registration_client_uri as it is gives 200 with JSON (RFC 7592 2.1)."""
    if _method(subject) != "GET":
        return not_applicable("the client was not read")
    response = _response(subject)
    holds = response.status == HTTPStatus.OK and response.media_type == "application/json"
    return judged(holds, "status 200 with application/json", f"status {response.status} with {response.media_type}")


@judges("OIDCR-3.2-7", "RFC7591-3.2.1-1")
def client_id_is_there(subject: RegistrationResponse) -> Judgement:
    """The response has a client_id (RFC 7591 3.2.1)."""
    client_id = subject.members.get("client_id")
    return judged(isinstance(client_id, str) and client_id != "", "client_id as a string", f"client_id={client_id!r}")


@judges("OIDCR-3.2-10")
def management_members_come_together(subject: RegistrationResponse) -> Judgement:
    """registration_client_uri and registration_access_token come both or not at all (OIDC Registration 3.2)."""
    uri = bool(subject.members.get("registration_client_uri"))
    token = bool(subject.members.get("registration_access_token"))
    received = f"{'a' if uri else 'no'} registration_client_uri, {'a' if token else 'no'} registration_access_token"
    return judged(uri == token, "both or none", received)


@judges("OIDCR-3.2-11", "RFC7592-2-1")
def registration_client_uri_is_https(subject: RegistrationResponse) -> Judgement:
    """The registration_client_uri is an https URL (OpenID Connect Dynamic Client Registration 3.2)."""
    uri = subject.members.get("registration_client_uri")
    if uri is None:
        return not_applicable("the response has no registration_client_uri")
    return judged(isinstance(uri, str) and url_parts(uri).scheme == "https", "an https URL", f"{uri!r}")


@judges("RFC7592-3-1")
def registration_client_uri_is_there(subject: RegistrationResponse) -> Judgement:
    """Responses of a provider with client management carry registration_client_uri (RFC 7592 3)."""
    uri = subject.members.get("registration_client_uri")
    absolute = isinstance(uri, str) and bool(url_parts(uri).scheme and url_parts(uri).netloc)
    return judged(absolute, "registration_client_uri as an absolute URL", f"{uri!r}")


@judges("RFC7592-3-2")
def registration_access_token_is_there(subject: RegistrationResponse) -> Judgement:
    """Responses of a provider with client management carry registration_access_token (RFC 7592 3)."""
    token = subject.members.get("registration_access_token")
    there = isinstance(token, str) and token != ""
    return judged(there, "registration_access_token as a string", "one" if there else "none")


@judges("OIDCR-3.2-12", "RFC7591-3.2.1-5")
def client_id_issued_at_is_now(subject: RegistrationResponse) -> Judgement:
    """The client_id_issued_at, if given, is a number of seconds near now (RFC 7591 3.2.1)."""
    value = subject.members.get("client_id_issued_at")
    if value is None or not _is_registration(subject):
        return not_applicable("the response has no client_id_issued_at, or the client was registered before")
    near = _is_number(value) and abs(_response(subject).received_at - value) <= CLOCK_SKEW
    return judged(near, "a number of seconds near now", f"client_id_issued_at={value!r}")


@judges("OIDCR-3.2-13", "RFC7591-3.2.1-6")
def client_secret_has_an_expiry(subject: RegistrationResponse) -> Judgement:
    """The client_secret_expires_at accompanies every secret (RFC 7591 3.2.1)."""
    if not subject.members.get("client_secret"):
        return not_applicable("the response has no client_secret")
    value = subject.members.get("client_secret_expires_at")
    return judged(_is_number(value), "client_secret_expires_at as a number", f"client_secret_expires_at={value!r}")


@judges("OIDCR-3.2-14")
def client_secret_is_not_expired(subject: RegistrationResponse) -> Judgement:
    """The client_secret_expires_at is 0 or in the future (OpenID Connect Dynamic Client Registration 3.2)."""
    value = subject.members.get("client_secret_expires_at")
    if value is None:
        return not_applicable("the response has no client_secret_expires_at")
    holds = _is_number(value) and (value == 0 or value > _response(subject).received_at)
    return judged(holds, "0 or a time in the future", f"client_secret_expires_at={value!r}")


@judges("RFC7591-3.2.1-4", "RFC8252-8.4-1")
def confidential_clients_get_a_secret(subject: RegistrationResponse) -> Judgement:
    """Clients that authenticate with a secret get one, public ones do not (RFC 7591 3.2.1)."""
    method = subject.client.token_endpoint_auth_method
    if method not in (*SECRET_METHODS, "none"):
        return not_applicable(f"{method} may come with or without a secret")
    there = bool(subject.members.get("client_secret"))
    expected = f"{'a' if method in SECRET_METHODS else 'no'} client_secret for {method}"
    return judged(there == (method in SECRET_METHODS), expected, f"{'a' if there else 'no'} client_secret")


@judges("RFC7591-3.2.1-12")
def secrets_are_not_stored(subject: RegistrationResponse) -> Judgement:
    """Responses with secrets carry Cache-Control no-store (RFC 7591 3.2.1, RFC 6749 5.1)."""
    if not {"client_secret", "registration_access_token"} & set(subject.members):
        return not_applicable("the response has no secret")
    control = _response(subject).header("Cache-Control") or ""
    return judged("no-store" in control.lower(), "Cache-Control: no-store", f"Cache-Control: {control or '-'}")


@judges("OIDCR-3.2-1", "RFC7591-3.2.1-8", "RFC7592-3-3")
def registered_metadata_come_back(subject: RegistrationResponse) -> Judgement:
    """The response has all registered metadata, those that the provider added included (RFC 7591 3.2.1)."""
    expected = (set(subject.request.metadata) & METADATA) | ALWAYS_IN_FORCE
    missing = sorted(expected - set(subject.members))
    return judged(not missing, "every registered member", f"missing: {', '.join(missing) or 'none'}")


@judges("OIDCR-3.2-2", "RFC7591-2-2", "RFC7592-2.2-4", "RFC8252-7.3-5")
def redirect_uris_come_back_unchanged(subject: RegistrationResponse) -> Judgement:
    """The provider never alters the redirect_uris (OpenID Connect Dynamic Client Registration 3.2)."""
    asked = subject.request.metadata.get("redirect_uris")
    if asked is None:
        return not_applicable("the request has no redirect_uris")
    received = subject.members.get("redirect_uris")
    return judged(received == asked, f"redirect_uris={asked!r}", f"redirect_uris={received!r}")


@judges("OIDCR-2-51")
def initiate_login_uri_comes_back(subject: RegistrationResponse) -> Judgement:
    """The initiate_login_uri is stored and comes back as it was (OpenID Connect Dynamic Client Registration 2)."""
    registered = {**subject.client.metadata, **subject.request.metadata}
    asked = registered.get("initiate_login_uri")
    if asked is None:
        return not_applicable("the client registered no initiate_login_uri")
    received = subject.members.get("initiate_login_uri")
    return judged(received == asked, f"initiate_login_uri={asked!r}", f"initiate_login_uri={received!r}")


@judges("OIDCC-8.1-3")
def a_sector_identifier_is_taken(subject: RegistrationResponse | RegistrationError) -> Judgement:
    """A pairwise client with a sector_identifier_uri that lists its redirect URIs is registered (OIDC Core 8.1)."""
    if isinstance(subject, RegistrationError):
        return judged(False, "a registered client", f"error={subject.error}")
    if subject.request.metadata.get("sector_identifier_uri") is None:
        return not_applicable("the request has no sector_identifier_uri")
    return judged(True, "a registered client", "a registered client")


@judges("OIDCR-3.2-4", "OIDCR-2-54", "RFC7591-2-29")
def unknown_metadata_do_no_harm(subject: RegistrationResponse | RegistrationError) -> Judgement:
    """Members that the provider does not understand are ignored (RFC 7591 2)."""
    if isinstance(subject, RegistrationError):
        return judged(False, "a registered client", f"error={subject.error}")
    return judged(True, "a registered client", "a registered client")


@judges("OIDCR-2-8", "OIDCR-2-42", "RFC7591-2-4", "RFC7591-2-8", "RFC7591-2-11", "RFC7591-3.1-3")
def defaults_are_those_of_the_specification(subject: RegistrationResponse) -> Judgement:
    """Members that were left out have the defaults of the specification (RFC 7591 2, OIDC Registration 2)."""
    asked = subject.request.metadata
    wrong = [
        f"{name}={subject.members[name]!r}"
        for name, default in CLIENT_DEFAULTS.items()
        if name not in asked and name in subject.members and subject.members[name] != default
    ]
    return judged(not wrong, "the defaults of the specification", ", ".join(wrong) or "those")


@judges("RFC7591-3.1-2", "RFC9068-5-1")
def a_client_cannot_choose_its_identifier(subject: RegistrationResponse) -> Judgement:
    """A client cannot choose its own identifier or secret (RFC 7591 3.1)."""
    chosen = [name for name in ("client_id", "client_secret") if name in subject.request.metadata]
    if not chosen:
        return not_applicable("the request named neither client_id nor client_secret")
    kept = [name for name in chosen if subject.members.get(name) == subject.request.metadata[name]]
    return judged(not kept, "other values than those asked for", f"kept: {', '.join(kept) or 'none'}")


@judges("OIDCR-3.1-2", "OIDCR-3.2-8", "RFC7591-3.1-1", "RFC7591-3.2.1-2", "RFC6749-2.2-2")
def each_registration_has_its_own_client_id(subject: RegistrationResponse, before: RegistrationResponse) -> Judgement:
    """Each registration gives a client_id of its own (RFC 7591 3.1)."""
    other = subject.client.client_id != before.client.client_id
    return judged(other, "another client_id than before", "another one" if other else "the same one")


@judges("OIDCR-3.2-9", "RFC7591-3.2.1-3", "RFC7591-5-13")
def each_client_has_its_own_secret(subject: RegistrationResponse, before: RegistrationResponse) -> Judgement:
    """One client_secret is never given to two clients (RFC 7591 3.2.1)."""
    secret = subject.members.get("client_secret")
    if not secret:
        return not_applicable("the response has no client_secret")
    other = secret != before.members.get("client_secret")
    return judged(other, "another client_secret than before", "another one" if other else "the same one")


@judges("RFC6749-A.1-1", "RFC6749-A.2-1")
def credentials_are_printable(subject: RegistrationResponse) -> Judgement:
    """client_id and client_secret are printable ASCII (RFC 6749 A.1, A.2)."""
    values = [str(subject.members.get(name) or "") for name in ("client_id", "client_secret")]
    holds = all(" " <= character <= "~" for value in values for character in value)
    return judged(holds, "characters 0x20 to 0x7E", "only those" if holds else "others too")


@judges("RFC7592-2.1-3", "RFC7592-2.2-13")
def client_id_stays_on_read(subject: RegistrationResponse, before: RegistrationResponse) -> Judgement:
    """The client_id changes neither on read nor on update (RFC 7592 2.1, 2.2)."""
    kept = subject.client.client_id == before.client.client_id
    return judged(kept, "the client_id of the registration", "that one" if kept else "another one")


@judges("OIDCR-4.2-1", "OIDCR-4.3-1", "OIDCR-4.3-2")
def a_read_shows_what_was_registered(subject: RegistrationResponse, before: RegistrationResponse) -> Judgement:
    """A read returns all registered metadata and alters none (OpenID Connect Dynamic Client Registration 4.3)."""
    members = (set(subject.members) | set(before.members)) - CREDENTIALS
    other = sorted(name for name in members if subject.members.get(name) != before.members.get(name))
    return judged(not other, "the metadata of the registration", f"changed: {', '.join(other) or 'none'}")


@judges("RFC7592-3-5")
def the_response_is_one_flat_object(subject: RegistrationResponse) -> Judgement:
    """The response is one JSON object with top-level members (RFC 7592 3)."""
    body = json.loads(_response(subject).body)
    flat = isinstance(body, dict) and isinstance(body.get("client_id"), str)
    return judged(flat, "an object with client_id at its top", f"an object with {len(subject.members)} members")


def _is_registration(subject: RegistrationResponse) -> bool:
    return _method(subject) == "POST"


def _method(subject: RegistrationResponse) -> str:
    return subject.exchange.request.method


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _response(subject: RegistrationResponse) -> Response:
    if subject.exchange.response is None:
        raise ValueError("a client information response without an HTTP response")
    return subject.exchange.response
